import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import {
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity'
import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { bucket, type CognitoWorld, openCognitoWorld, refusalOf, trustOf } from '../acceptance/cognitoWorld.ts'
import { type OidcIssuer, oidcIssuer } from '../standIns/oidcIssuer.ts'

const provider = 'login.example.com'
const issuer = `https://${provider}`
const unlisted = 'other.example.com'
const google = 'accounts.google.com'
const hour = 3600

const denied = (message: string) => `NotAuthorizedException: ${message}`
const unsigned = denied("Invalid login token. Couldn't verify signed token.")
const unsupported = denied('Token is not from a supported provider of this identity pool.')
const noMatch = denied(
  "Logins don't match. Please include at least one valid login for this identity or identity pool.",
)
const noCustomRole = denied('The role in CustomRoleArn is not available to this identity.')

type Logins = Readonly<Record<string, string>>

describe('a login of somebody else’s issuer', { timeout: 90_000 }, () => {
  let world: CognitoWorld
  let login: OidcIssuer
  let other: OidcIssuer
  let social: OidcIssuer
  let pool: string
  let oidc: string
  let idToken: string
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asked: string[] = []
  const trap = createServer((request, response) => {
    asked.push(request.url ?? '')
    const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'trap', alg: 'RS256', use: 'sig' }
    response.end(JSON.stringify({ issuer: trapUrl(), jwks_uri: `${trapUrl()}/keys`, keys: [key] }))
  })
  const trapUrl = () => `http://127.0.0.1:${(trap.address() as AddressInfo).port}`

  before(async () => {
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
    ;[login, other, social] = await Promise.all([
      oidcIssuer({ name: issuer }),
      oidcIssuer({ name: `https://${unlisted}` }),
      oidcIssuer({ name: `https://${google}` }),
    ])
    const standIns = [login, other, social].map(({ name, origin }) => `${name}=${origin}`).join(',')
    world = await openCognitoWorld({ standIns })
    const register = async (Url: string) => {
      const input = { Url, ClientIDList: ['web-app'], ThumbprintList: ['a'.repeat(40)] }
      return (await world.iam.send(new CreateOpenIDConnectProviderCommand(input))).OpenIDConnectProviderArn ?? ''
    }
    oidc = await register(issuer)
    await register(`https://${unlisted}`)
    pool = await world.newIdentityPool({
      AllowUnauthenticatedIdentities: true,
      OpenIdConnectProviderARNs: [oidc],
      SupportedLoginProviders: { [google]: 'google-app' },
    })
    const folder = await world.role('person', [trustOf(pool)])
    const unauthenticated = await world.role('visitor', [trustOf(pool, 'unauthenticated')])
    await world.setRoles(pool, folder, { Roles: { authenticated: folder, unauthenticated } })
    await world.person('ana')
    idToken = (await world.signIn('ana')).id
  })
  after(async () => {
    await world.server.stop()
    trap.close()
    await Promise.all([login, other, social].map((each) => each.stop()))
  })

  const getId = async (Logins?: Logins, IdentityPoolId = pool) =>
    (await world.identities.send(new GetIdCommand({ IdentityPoolId, Logins }))).IdentityId ?? ''
  const vend = async (IdentityId: string, Logins?: Logins, CustomRoleArn?: string) => {
    const input = { IdentityId, Logins, CustomRoleArn }
    const given = await world.identities.send(new GetCredentialsForIdentityCommand(input))
    const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = given.Credentials ?? {}
    const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken }
    return { identity: given.IdentityId ?? '', session }
  }
  const openIdToken = async (IdentityId: string, Logins?: Logins) =>
    (await world.identities.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))).Token ?? ''
  const claims = (sub: string, more: object = {}) => ({ sub, aud: 'web-app', ...more })
  const loginOf = async (sub: string, more: object = {}): Promise<Logins> => ({
    [provider]: await login.token(claims(sub, more)),
  })
  const googleOf = async (sub: string): Promise<Logins> => ({
    [google]: await social.token({ sub, aud: 'google-app' }),
  })
  const ofPool = (): Logins => ({ [world.provider]: idToken })
  const now = () => Math.floor(world.server.clock.now() / 1000)
  const forged = (header: object, more: object, signer: (input: string) => string) => {
    const body = { iss: issuer, iat: now(), exp: now() + 300, ...claims('ana', more) }
    const parts = [{ alg: 'RS256', kid: login.current().kid, ...header }, body].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    return `${parts.join('.')}.${signer(parts.join('.'))}`
  }
  const byOwnKey = (header: object, more: object = {}, key: KeyObject = own.privateKey) =>
    forged(header, more, (input) => sign('sha256', Buffer.from(input), key).toString('base64url'))
  const hmac = (key: string | Buffer) =>
    forged({ alg: 'HS256' }, {}, (input) => createHmac('sha256', key).update(input).digest('base64url'))
  const publicKey = () => login.current().publicKey
  const ownJwk = () => own.publicKey.export({ format: 'jwk' })

  const forgeries: readonly (readonly [string, () => string | Promise<string>, string | RegExp])[] = [
    ['for another client', () => login.token(claims('ana', { aud: 'other-app' })), unsigned],
    ['for no client', () => login.token({ sub: 'ana' }), unsigned],
    ['with another authorized party', () => login.token(claims('ana', { azp: 'other-app' })), unsigned],
    [
      'for several clients, handed to another of them',
      () => login.token(claims('ana', { aud: ['web-app', 'other-app'], azp: 'other-app' })),
      unsigned,
    ],
    ['not valid before an hour', () => login.token(claims('ana', { nbf: now() + hour })), unsigned],
    ['issued in an hour', () => login.token(claims('ana', { iat: now() + hour, exp: now() + 2 * hour })), unsigned],
    [
      'that ended',
      () => login.token(claims('ana', { exp: now() - hour })),
      denied('Invalid login token. Token expired'),
    ],
    [
      'without an end',
      () => login.token(claims('ana', { exp: undefined })),
      /^NotAuthorizedException: Invalid login token\./,
    ],
    ['of nobody', () => login.token({ aud: 'web-app' }), unsigned],
    ['of a user without a name', () => login.token(claims('')), unsigned],
    ['of a number', () => login.token({ sub: 42, aud: 'web-app' }), unsigned],
    ['of another issuer', () => login.token(claims('ana', { iss: `https://${unlisted}` })), unsigned],
    ['of an issuer with more behind its name', () => login.token(claims('ana', { iss: `${issuer}.evil` })), unsigned],
    ['of an issuer with a path', () => login.token(claims('ana', { iss: `${issuer}/../` })), unsigned],
    ['of another registered issuer', () => other.token(claims('ana')), unsigned],
    ['of this server’s user pool', () => idToken, unsigned],
    ['of a key of somebody’s own', () => byOwnKey({}), unsigned],
    ['of an own key, carried in jwk', () => byOwnKey({ jwk: ownJwk() }), unsigned],
    ['of an own key at jku', () => byOwnKey({ jku: `${trapUrl()}/keys`, kid: 'trap' }), unsigned],
    ['of an own key at jku, under the true kid', () => byOwnKey({ jku: `${trapUrl()}/keys` }), unsigned],
    ['of an own key at x5u', () => byOwnKey({ x5u: `${trapUrl()}/chain`, kid: 'trap' }), unsigned],
    ['of an own key at x5u, under the true kid', () => byOwnKey({ x5u: `${trapUrl()}/chain` }), unsigned],
    ['of an own key in x5c', () => byOwnKey({ x5c: ['MIIB'] }), unsigned],
    ['of an own key and an own issuer', () => byOwnKey({ kid: 'trap' }, { iss: trapUrl() }), unsigned],
    ['of a kid that is a URL', () => byOwnKey({ kid: `${trapUrl()}/keys` }), unsigned],
    ['of a kid that is a path', () => byOwnKey({ kid: '../../../dev/null' }), unsigned],
    ['of a kid that is everybody’s', () => byOwnKey({ kid: '__proto__' }), unsigned],
    ['of a kid that is a number', () => byOwnKey({ kid: 1 }), unsigned],
    ['of no kid', () => byOwnKey({ kid: undefined }), unsigned],
    ['of alg none', () => forged({ alg: 'none' }, {}, () => ''), unsigned],
    ['of no alg', () => forged({ alg: undefined }, {}, () => ''), unsigned],
    ['of HS256 with the public key in PEM', () => hmac(publicKey().export({ type: 'spki', format: 'pem' })), unsigned],
    ['of HS256 with the public key in DER', () => hmac(publicKey().export({ type: 'spki', format: 'der' })), unsigned],
    ['of HS256 with the JWK', () => hmac(JSON.stringify(publicKey().export({ format: 'jwk' }))), unsigned],
    ['of another algorithm of the same key', () => login.token(claims('ana'), { alg: 'PS256' }), unsigned],
    ['that is none', () => '...', unsigned],
  ]

  for (const [what, token, expected] of forgeries) {
    it(`is refused with a token ${what}`, async () => {
      const Logins = { [provider]: await token() }
      const refusal = await refusalOf(() => getId(Logins))
      if (typeof expected === 'string') assert.equal(refusal, expected)
      else assert.match(refusal, expected)
    })
  }

  it('sends the server nowhere but to the issuers that are registered', () => {
    assert.deepEqual(asked, [])
    for (const { asked: paths } of [login, other, social]) {
      assert.deepEqual(
        paths.filter((path) => !['/.well-known/openid-configuration', '/jwks'].includes(path)),
        [],
      )
    }
    assert.deepEqual(other.asked, [])
  })

  it('is refused under the name of a provider that the pool does not take', async () => {
    const token = await login.token(claims('ana'))
    const ofOther = await other.token(claims('ana'))
    for (const [name, text] of [
      [unlisted, ofOther],
      [issuer, token],
      [`${provider}/`, token],
      [provider.toUpperCase(), token],
      [oidc, token],
      ['appleid.apple.com', token],
      [trapUrl().slice('http://'.length), byOwnKey({ kid: 'trap' }, { iss: trapUrl() })],
    ] as const) {
      assert.equal(await refusalOf(() => getId({ [name]: text })), unsupported, name)
    }
    assert.equal(await refusalOf(() => getId({ [google]: token })), unsigned)
    const asPool = await refusalOf(() => getId({ [world.provider]: token }))
    assert.equal(asPool, unsigned)
    assert.deepEqual([asked, other.asked], [[], []])
  })

  it('of an issuer that the identity is not linked with is nobody’s key to it', async () => {
    const identity = await getId(await loginOf('ana'))
    for (const Logins of [
      await loginOf('ben'),
      await googleOf('ana'),
      ofPool(),
      { ...ofPool(), ...(await googleOf('ana')) },
    ]) {
      for (const call of [vend, openIdToken]) {
        assert.equal(await refusalOf(() => call(identity, Logins)), noMatch, Object.keys(Logins).join())
      }
    }
    const theirs = await getId(await googleOf('gil'))
    const linked = await getId({ ...(await loginOf('ivy')), ...(await googleOf('ivy')) })
    const both = { ...(await loginOf('ivy')), ...(await googleOf('gil')) }
    for (const id of [linked, theirs]) {
      assert.match(await refusalOf(() => vend(id, both)), /^ResourceConflictException: /)
    }
    assert.match(await refusalOf(() => getId(both)), /^ResourceConflictException: /)
    assert.equal((await vend(theirs, await googleOf('gil'))).identity, theirs)
  })

  it('that was unlinked opens its identity no more', async () => {
    const first = await loginOf('uma')
    const second = await googleOf('uma')
    const identity = await getId({ ...first, ...second })
    assert.equal(await getId(second), identity)
    const unlink = { IdentityId: identity, Logins: { ...first, ...second }, LoginsToRemove: [google] }
    await world.identities.send(new UnlinkIdentityCommand(unlink))
    for (const call of [vend, openIdToken]) assert.equal(await refusalOf(() => call(identity, second)), noMatch)
    assert.notEqual(await getId(second), identity)
    assert.equal((await vend(identity, first)).identity, identity)
  })

  it('takes a guest’s identity over: the guest’s id and token alone open it no more', async () => {
    const guest = await getId()
    const early = await openIdToken(guest)
    await vend(guest)
    const Logins = await loginOf('grown')
    assert.equal((await vend(guest, Logins)).identity, guest)
    assert.equal(await getId(await loginOf('grown')), guest)
    const forbidden = denied(`Access to Identity '${guest}' is forbidden.`)
    for (const call of [vend, openIdToken]) {
      assert.equal(await refusalOf(() => call(guest)), forbidden)
      assert.equal(await refusalOf(() => call(guest, {})), forbidden)
      assert.equal(await refusalOf(() => call(guest, ofPool())), noMatch)
      const replayed = await refusalOf(() => call(guest, { 'cognito-identity.amazonaws.com': early }))
      assert.equal(replayed, denied("Invalid login token. Can't pass in a Cognito token."))
    }
  })

  it('of a known user does not make a guest’s identity the user’s', async () => {
    const known = await getId(await loginOf('known'))
    const guest = await getId()
    const { identity } = await vend(guest, await loginOf('known'))
    assert.equal(identity, known)
    assert.equal(await refusalOf(() => vend(known)), denied(`Access to Identity '${known}' is forbidden.`))
    assert.match(await refusalOf(() => vend(guest)), /^ResourceNotFoundException: /)
  })

  it('names no role: cognito:roles is for the tokens of user pools, and a wish outside of it is refused', async () => {
    const club = await world.role('club', [trustOf(pool)])
    const board = await world.role('board', [trustOf(pool)])
    const crafted = { 'cognito:roles': [board], 'cognito:preferred_role': board, 'cognito:groups': ['board'] }
    const Logins = await loginOf('crafty', crafted)
    const identity = await getId(Logins)
    assert.equal(await refusalOf(() => vend(identity, Logins, board)), noCustomRole)
    assert.match(await world.nameOf((await vend(identity, Logins)).session), /:assumed-role\/person\//)

    for (const [GroupName, RoleArn] of [
      ['club', club],
      ['board', board],
    ] as const) {
      await world.admin.send(new CreateGroupCommand({ UserPoolId: world.pool, GroupName, RoleArn }))
    }
    await world.person('member')
    const membership = { UserPoolId: world.pool, GroupName: 'club', Username: 'member' }
    await world.admin.send(new AdminAddUserToGroupCommand(membership))
    const byGroups = await world.newIdentityPool()
    const RoleMappings = {
      [`${world.provider}:${world.client}`]: { Type: 'Token' as const, AmbiguousRoleResolution: 'Deny' as const },
    }
    const trusting = await world.role('members', [trustOf(byGroups)])
    const settings = { IdentityPoolId: byGroups, Roles: { authenticated: trusting }, RoleMappings }
    await world.identityAdmin.send(new SetIdentityPoolRolesCommand(settings))
    const member = { [world.provider]: (await world.signIn('member')).id }
    const theirs = await getId(member, byGroups)
    for (const wish of [
      board,
      trusting,
      club.toUpperCase(),
      `${club}x`,
      club.slice(0, -1),
      club.replace('club', '*'),
    ]) {
      const refusal = await refusalOf(() => vend(theirs, member, wish))
      assert.match(refusal, /^(NotAuthorizedException: The role in CustomRoleArn|ValidationException: )/, wish)
    }
  })

  it('that claims a pattern is taken at its word, by rules and by session tags', async () => {
    const tagged = await world.newIdentityPool({ OpenIdConnectProviderARNs: [oidc], CognitoIdentityProviders: [] })
    const trust = [trustOf(tagged, 'authenticated', ['sts:TagSession'])]
    const ofTeam = '${aws:PrincipalTag/team}'
    const role = await world.role('teams', trust, [
      { Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${bucket}/team/${ofTeam}/*` },
      {
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${bucket}`,
        Condition: { StringLike: { 's3:prefix': `team/${ofTeam}/*` } },
      },
    ])
    const staff = await world.role('staff', trust, [{ Action: 's3:*', Resource: '*' }])
    const rule = (MatchType: 'Equals' | 'StartsWith' | 'Contains') => ({
      Claim: 'team',
      MatchType,
      Value: 'staff',
      RoleARN: staff,
    })
    const mapping = {
      Type: 'Rules' as const,
      AmbiguousRoleResolution: 'AuthenticatedRole' as const,
      RulesConfiguration: { Rules: [rule('Equals'), rule('StartsWith'), rule('Contains')] },
    }
    await world.setRoles(tagged, role, { RoleMappings: { [oidc]: mapping } })
    const map = { IdentityPoolId: tagged, IdentityProviderName: oidc, PrincipalTags: { team: 'team' } }
    await world.identityAdmin.send(new SetPrincipalTagAttributeMapCommand(map))
    const secrets = ['team/red/secret', 'other/secret', 'team/secret', 'team//secret']
    for (const Key of secrets) await world.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }))

    const patterns = [
      '*',
      'r?d',
      '?taff',
      'st*',
      'STAFF',
      '${*}',
      '${aws:userid}',
      '${aws:PrincipalTag/team}',
      '..',
      '/../',
      'x/../red',
      '/../red',
      '%2e%2e',
    ]
    for (const team of patterns) {
      const Logins = await loginOf(`team ${team}`, { team })
      const identity = await getId(Logins, tagged)
      if (!/^[\w./]*$/.test(team)) {
        const refusal = await refusalOf(() => vend(identity, Logins))
        assert.match(refusal, /^InvalidIdentityPoolConfigurationException: /, `${team} is no session tag`)
        continue
      }
      const { session } = await vend(identity, Logins)
      assert.match(await world.nameOf(session), /:assumed-role\/teams\//, team)
      const s3 = world.s3As(session)
      for (const Key of secrets) {
        const refusal = await refusalOf(() => s3.send(new GetObjectCommand({ Bucket: bucket, Key })))
        assert.match(refusal, /^AccessDenied: /, `${team} reads ${Key}`)
      }
      for (const Prefix of ['team/red/', 'team/', '']) {
        const refusal = await refusalOf(() => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix })))
        assert.match(refusal, /^AccessDenied: /, `${team} lists ${Prefix}`)
      }
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `team/${team}/own`, Body: team }))
    }
  })
})
