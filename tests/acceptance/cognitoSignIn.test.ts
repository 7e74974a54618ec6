import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { secretHash } from '../../src/tokens/secretHash.ts'
import { startSrpClient } from '../../src/tokens/srpClient.ts'
import { bucket, type CognitoWorld, openCognitoWorld, password, refused, tokensOf, trustOf } from './cognitoWorld.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }

describe('a user pool through the SDK, over a socket', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
  })
  after(() => world.server.stop())

  const refresh = (REFRESH_TOKEN: string, more: Record<string, string> = {}, ClientId = world.client) => {
    const AuthParameters = { REFRESH_TOKEN, ...more }
    return world.app.send(new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters }))
  }

  /** Signs in by SRP as a client does: the password never leaves it. */
  const srp = async (USERNAME: string, secret = password, ClientId = world.client, clientSecret = '') => {
    const client = startSrpClient(random)
    const hashed = (name: string): Record<string, string> =>
      clientSecret === '' ? {} : { SECRET_HASH: secretHash(name, ClientId, clientSecret) }
    const AuthParameters = { USERNAME, SRP_A: client.srpA, ...hashed(USERNAME) }
    const begun = await world.app.send(new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters }))
    assert.equal(begun.ChallengeName, 'PASSWORD_VERIFIER')
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
    const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
    const answer = client.answer(challenge, world.pool.split('_')[1] ?? '', secret, Date.now())
    const ChallengeResponses = { ...answer, ...hashed(answer.USERNAME) }
    return world.app.send(
      new RespondToAuthChallengeCommand({ ChallengeName: 'PASSWORD_VERIFIER', ClientId, ChallengeResponses }),
    )
  }

  /** Verifies a token as any OpenID Connect client would: from the issuer's own documents. */
  const verified = async (token: string, audience?: string) => {
    const issuer = decodeJwt(token).iss ?? ''
    const document = await fetch(`${issuer}/.well-known/openid-configuration`)
    const found = (await document.json()) as { readonly issuer: string; readonly jwks_uri: string }
    const rules = { issuer: found.issuer, algorithms: ['RS256'], ...(audience === undefined ? {} : { audience }) }
    return (await jwtVerify(token, createRemoteJWKSet(new URL(found.jwks_uri)), rules)).payload
  }

  it('somebody signs up, confirms by the code that was sent, signs in, and has tokens that jose verifies', async () => {
    const email = 'ana@example.com'
    const Username = 'ana'
    const UserAttributes = [{ Name: 'email', Value: email }]
    const { UserSub, UserConfirmed, CodeDeliveryDetails } = await world.app.send(
      new SignUpCommand({ ClientId: world.client, Username, Password: password, UserAttributes }),
    )
    assert.deepEqual(
      [UserConfirmed, CodeDeliveryDetails],
      [false, { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' }],
    )
    await refused(() => world.signIn(Username), 'UserNotConfirmedException: User is not confirmed.')
    const { code } = await world.sent(email)
    const wrong = code === '000000' ? '000001' : '000000'
    const confirm = (ConfirmationCode: string) =>
      world.app.send(new ConfirmSignUpCommand({ ClientId: world.client, Username, ConfirmationCode }))
    await refused(() => confirm(wrong), /^CodeMismatchException: Invalid verification code provided/)
    await confirm(code)
    const tokens = await world.signIn(Username)
    const issuer = `${world.server.url}/${world.pool}`
    const [id, access] = [await verified(tokens.id, world.client), await verified(tokens.access)]
    assert.partialDeepStrictEqual(id, {
      iss: issuer,
      sub: UserSub,
      aud: world.client,
      token_use: 'id',
      'cognito:username': Username,
      email,
      email_verified: true,
    })
    assert.partialDeepStrictEqual(access, { iss: issuer, sub: UserSub, client_id: world.client, token_use: 'access' })
    assert.equal(Number(id.exp) - Number(id.iat), 3600)
    const me = await world.app.send(new GetUserCommand({ AccessToken: tokens.access }))
    assert.equal(me.Username, Username)
    await refused(
      () => world.app.send(new SignUpCommand({ ClientId: world.client, Username, Password: password })),
      'UsernameExistsException: User already exists',
    )
  })

  it('SRP signs in with the right password, and with no other', async () => {
    await world.person('ben')
    const tokens = tokensOf(await srp('ben'))
    assert.equal((await verified(tokens.id, world.client))['cognito:username'], 'ben')
    await refused(() => srp('ben', 'Wrong-horse-9'), 'NotAuthorizedException: Incorrect username or password.')
  })

  it('a refresh token gives new tokens of the same sign-in, until it is revoked', async () => {
    await world.person('cat')
    const first = await world.signIn('cat')
    const second = tokensOf(await refresh(first.refresh))
    const [before, now] = [await verified(first.id), await verified(second.id)]
    for (const claim of ['sub', 'origin_jti', 'auth_time', 'aud']) assert.equal(now[claim], before[claim], claim)
    assert.notEqual(now.jti, before.jti)
    assert.equal(second.refresh, '')
    await world.app.send(new RevokeTokenCommand({ ClientId: world.client, Token: first.refresh }))
    await refused(() => refresh(first.refresh), 'NotAuthorizedException: Refresh Token has been revoked')
    await refused(
      () => world.app.send(new GetUserCommand({ AccessToken: second.access })),
      'NotAuthorizedException: Access Token has been revoked',
    )
  })

  it('a client with a secret takes calls that prove it, and no others', async () => {
    const { id: ClientId, secret } = await world.newClient(world.pool, { GenerateSecret: true })
    const Username = 'dan'
    const UserAttributes = [{ Name: 'email', Value: 'dan@example.com' }]
    const signUp = { ClientId, Username, Password: password, UserAttributes }
    const missing = `NotAuthorizedException: Client ${ClientId} is configured with secret but SECRET_HASH was not received`
    const wrong = `NotAuthorizedException: Unable to verify secret hash for client ${ClientId}`
    const SecretHash = secretHash(Username, ClientId, secret)
    await refused(() => world.app.send(new SignUpCommand(signUp)), missing)
    const forged = secretHash(Username, ClientId, 'guess')
    await refused(() => world.app.send(new SignUpCommand({ ...signUp, SecretHash: forged })), wrong)
    const { UserSub = '' } = await world.app.send(new SignUpCommand({ ...signUp, SecretHash }))
    const ConfirmationCode = (await world.sent('dan@example.com')).code
    const confirmation = { ClientId, Username, ConfirmationCode }
    await refused(() => world.app.send(new ConfirmSignUpCommand(confirmation)), missing)
    await world.app.send(new ConfirmSignUpCommand({ ...confirmation, SecretHash }))
    const proof = { USERNAME: Username, PASSWORD: password }
    await refused(() => world.initiate(proof, ClientId), missing)
    const other = secretHash('somebody', ClientId, secret)
    await refused(() => world.initiate({ ...proof, SECRET_HASH: other }, ClientId), wrong)
    const tokens = tokensOf(await world.initiate({ ...proof, SECRET_HASH: SecretHash }, ClientId))
    await refused(() => refresh(tokens.refresh, {}, ClientId), missing)
    for (const name of [Username, UserSub]) {
      const again = await refresh(tokens.refresh, { SECRET_HASH: secretHash(name, ClientId, secret) }, ClientId)
      await verified(tokensOf(again).id, ClientId)
    }
    await verified(tokensOf(await srp(Username, password, ClientId, secret)).id, ClientId)
    await refused(() => srp(Username, password, ClientId), missing)
    await refused(() => refresh(tokens.refresh), 'NotAuthorizedException: Invalid Refresh Token')
  })

  it('a user whom an administrator makes chooses a password first, whether by password or by SRP', async () => {
    for (const flow of ['password', 'srp'] as const) {
      const Username = `eve-${flow}`
      const email = `${Username}@example.com`
      const UserAttributes = [{ Name: 'email', Value: email }]
      const input = { UserPoolId: world.pool, Username, UserAttributes, DesiredDeliveryMediums: ['EMAIL' as const] }
      await world.admin.send(new AdminCreateUserCommand(input))
      const invitation = await world.sent(email)
      assert.equal(invitation.kind, 'invitation')
      const begun =
        flow === 'srp'
          ? await srp(Username, invitation.code)
          : await world.initiate({ USERNAME: Username, PASSWORD: invitation.code })
      assert.equal(begun.ChallengeName, 'NEW_PASSWORD_REQUIRED')
      assert.equal(begun.AuthenticationResult, undefined)
      const answer = (NEW_PASSWORD: string) =>
        world.app.send(
          new RespondToAuthChallengeCommand({
            ChallengeName: 'NEW_PASSWORD_REQUIRED',
            ClientId: world.client,
            Session: begun.Session,
            ChallengeResponses: { USERNAME: Username, NEW_PASSWORD },
          }),
        )
      await refused(() => answer('short'), /^InvalidPasswordException: /)
      const tokens = tokensOf(await answer(password))
      assert.equal((await verified(tokens.id))['cognito:username'], Username)
      await refused(() => answer('Another-horse-9'), /^NotAuthorizedException: Invalid session for the user/)
      await world.signIn(Username)
      const { UserStatus } = await world.admin.send(new AdminGetUserCommand({ UserPoolId: world.pool, Username }))
      assert.equal(UserStatus, 'CONFIRMED')
    }
  })

  it('who forgot the password sets another by a code, once', async () => {
    const Username = 'fay'
    const email = 'fay@example.com'
    await world.person(Username, { attributes: { email, email_verified: 'true' } })
    await world.app.send(new ForgotPasswordCommand({ ClientId: world.client, Username }))
    const { code, kind } = await world.sent(email)
    assert.equal(kind, 'forgotPassword')
    const set = (Password: string, ConfirmationCode: string) =>
      world.app.send(new ConfirmForgotPasswordCommand({ ClientId: world.client, Username, Password, ConfirmationCode }))
    await set('Another-horse-9', code)
    await refused(() => set('Third-horse-9', code), /^ExpiredCodeException: Invalid code provided/)
    await refused(() => world.signIn(Username), 'NotAuthorizedException: Incorrect username or password.')
    const { AuthenticationResult } = await world.initiate({ USERNAME: Username, PASSWORD: 'Another-horse-9' })
    const AccessToken = AuthenticationResult?.AccessToken
    const change = { AccessToken, PreviousPassword: 'Another-horse-9', ProposedPassword: password }
    await world.app.send(new ChangePasswordCommand(change))
    await world.signIn(Username)
  })

  it('a global sign-out is felt by every later call of the sign-ins before it, and by none after', async () => {
    await world.person('gil')
    const before = await world.signIn('gil')
    const beside = await world.signIn('gil')
    const identity = await world.getId(before.id)
    const session = await world.credentials(identity, before.id)
    await world.app.send(new GlobalSignOutCommand({ AccessToken: before.access }))
    for (const { access, refresh: token, id } of [before, beside]) {
      const AccessToken = access
      const revoked = 'NotAuthorizedException: Access Token has been revoked'
      await refused(() => world.app.send(new GetUserCommand({ AccessToken })), revoked)
      await refused(() => world.app.send(new GlobalSignOutCommand({ AccessToken })), revoked)
      await refused(() => refresh(token), 'NotAuthorizedException: Refresh Token has been revoked')
      await refused(() => world.getId(id), 'NotAuthorizedException: Not Authorized')
      await refused(() => world.credentials(identity, id), 'NotAuthorizedException: Not Authorized')
    }
    await world.s3As(session).send(new PutObjectCommand({ Bucket: bucket, Key: `${identity}/still`, Body: 'x' }))
    const later = await world.signIn('gil')
    await world.app.send(new GetUserCommand({ AccessToken: later.access }))
    assert.equal(await world.getId(later.id), identity)
    await refresh(later.refresh)
  })

  it("groups are in the claims, and the group's role is the session's", async () => {
    await world.person('hal')
    const identityPool = await world.newIdentityPool()
    const [plain, editors, readers] = await Promise.all(
      ['plain', 'editors', 'readers'].map((name) => world.role(`${name}-role`, [trustOf(identityPool)])),
    )
    for (const [GroupName, RoleArn, Precedence] of [
      ['readers', readers, 7],
      ['editors', editors, 3],
    ] as const) {
      const group = { UserPoolId: world.pool, GroupName, RoleArn, Precedence }
      await world.admin.send(new CreateGroupCommand(group))
      const member = { UserPoolId: world.pool, GroupName, Username: 'hal' }
      await world.admin.send(new AdminAddUserToGroupCommand(member))
    }
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
    await world.setRoles(identityPool, plain ?? '', {
      RoleMappings: { [`${world.provider}:${world.client}`]: mapping },
    })
    const tokens = await world.signIn('hal')
    const claims = await verified(tokens.id)
    assert.deepEqual(claims['cognito:groups'], ['editors', 'readers'])
    assert.deepEqual(claims['cognito:roles'], [editors, readers])
    assert.equal(claims['cognito:preferred_role'], editors)
    assert.deepEqual((await verified(tokens.access))['cognito:groups'], ['editors', 'readers'])
    const identity = await world.getId(tokens.id, identityPool)
    const roleOf = async (CustomRoleArn?: string) => {
      const more = CustomRoleArn === undefined ? {} : { CustomRoleArn }
      return world.nameOf(await world.credentials(identity, tokens.id, more))
    }
    assert.match(await roleOf(), /:assumed-role\/editors-role\/CognitoIdentityCredentials$/)
    assert.match(await roleOf(readers), /:assumed-role\/readers-role\/CognitoIdentityCredentials$/)
    await refused(() => roleOf(plain), /^NotAuthorizedException: /)
    await world.person('ida')
    const nobody = await world.signIn('ida')
    await refused(
      async () => world.credentials(await world.getId(nobody.id, identityPool), nobody.id),
      `NotAuthorizedException: The ambiguous role mapping rules for: ${world.provider}:${world.client} denied this request.`,
    )
  })

  it('the credentials of an identity are for its own folder', async () => {
    const [ana, ben] = await Promise.all(
      ['jan', 'kim'].map(async (name) => {
        await world.person(name)
        const { id } = await world.signIn(name)
        const identity = await world.getId(id)
        return { identity, s3: world.s3As(await world.credentials(identity, id)) }
      }),
    )
    assert.ok(ana !== undefined && ben !== undefined)
    const Key = `${ana.identity}/note`
    await ana.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'mine' }))
    const { Body } = await ana.s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
    assert.equal(await Body?.transformToString(), 'mine')
    await refused(
      () => ben.s3.send(new GetObjectCommand({ Bucket: bucket, Key })),
      /^AccessDenied: User: arn:aws:sts::\d+:assumed-role\/folder\/CognitoIdentityCredentials is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::folders\/us-east-1:[0-9a-f-]+\/note" because no identity-based policy allows the s3:GetObject action$/,
    )
  })
})
