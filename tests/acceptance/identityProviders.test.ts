import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  type IdentityPool,
  ListIdentitiesCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  SetIdentityPoolRolesCommand,
  SetPrincipalTagAttributeMapCommand,
  UnlinkDeveloperIdentityCommand,
  UnlinkIdentityCommand,
  UpdateIdentityPoolCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { start, type TestServer } from '../../src/testing.ts'
import { json, type OidcIssuer, oidcIssuer } from '../standIns/oidcIssuer.ts'
import { samlProvider } from '../standIns/samlProvider.ts'
import { policy } from './iamWorld.ts'

const account = '000000000000'
const issuer = 'https://login.example.com'
const developer = 'login.my.app'
const samlArn = `arn:aws:iam::${account}:saml-provider/corp`
const saml = 'https://aws.amazon.com/SAML/Attributes/'

type Logins = Record<string, string>

describe('identities by every kind of login', { timeout: 60_000 }, () => {
  let server: TestServer
  let login: OidcIssuer
  let google: OidcIssuer
  let admin: CognitoIdentityClient
  let pool: string
  const corp = samlProvider()

  before(async () => {
    login = await oidcIssuer({ name: issuer })
    google = await oidcIssuer({ name: 'https://accounts.google.com' })
    google.answer('/auth/o2/tokeninfo', (_, response) =>
      json(response, { user_id: 'amz-user', app_id: 'amz-app', exp: 600 }),
    )
    google.answer('/me', (_, response) => json(response, { id: 'fb-user' }))
    google.answer('/app', (_, response) => json(response, { id: 'fb-app' }))
    google.answer('/1.1/account/verify_credentials.json', (request, response) => {
      const signed = /^OAuth oauth_consumer_key="key", .*oauth_signature="[\w%]+"$/.test(
        request.headers.authorization ?? '',
      )
      response.statusCode = signed ? 200 : 401
      json(response, signed ? { id_str: 'tw-user' } : {})
    })
    const places = [
      [issuer, login],
      ...[
        'https://accounts.google.com',
        'https://api.amazon.com',
        'https://graph.facebook.com',
        'https://api.twitter.com',
      ].map((name) => [name, google] as const),
    ] as const
    server = await start({ standIns: places.map(([name, { origin }]) => `${name}=${origin}`).join(',') })
    const root = { endpoint: server.url, region: server.region, credentials: server.root, maxAttempts: 1 }
    const iam = new IAMClient(root)
    admin = new CognitoIdentityClient(root)
    await new S3Client({ ...root, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'folders' }))
    const registered = { Url: issuer, ClientIDList: ['web-app'], ThumbprintList: ['a'.repeat(40)] }
    const { OpenIDConnectProviderArn: oidc = '' } = await iam.send(new CreateOpenIDConnectProviderCommand(registered))
    await iam.send(new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument: corp.metadata() }))
    const made = await admin.send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'everybody',
        AllowUnauthenticatedIdentities: true,
        AllowClassicFlow: true,
        DeveloperProviderName: developer,
        OpenIdConnectProviderARNs: [oidc],
        SamlProviderARNs: [samlArn],
        SupportedLoginProviders: {
          'accounts.google.com': 'google-app',
          'www.amazon.com': 'amz-app',
          'graph.facebook.com': 'fb-app',
          'api.twitter.com': 'key;secret',
        },
      }),
    )
    pool = made.IdentityPoolId ?? ''
    const provider = 'cognito-identity.amazonaws.com'
    const trust = (amr: string) =>
      policy({
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: {
          StringEquals: { [`${provider}:aud`]: pool },
          'ForAnyValue:StringLike': { [`${provider}:amr`]: amr },
        },
      })
    const folder = `arn:aws:s3:::folders/\${${provider}:sub}/*`
    for (const [RoleName, amr] of [
      ['user', 'authenticated'],
      ['guest', 'unauthenticated'],
      ['staff', `${oidc}:OIDC:*`],
      ['app', 'authenticated'],
    ] as const) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(amr) }))
      const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:*Object', Resource: folder })
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'folder', PolicyDocument }))
    }
    const role = (name: string) => `arn:aws:iam::${account}:role/${name}`
    const rule = { Claim: 'department', MatchType: 'Equals', Value: 'staff', RoleARN: role('staff') } as const
    await admin.send(
      new SetIdentityPoolRolesCommand({
        IdentityPoolId: pool,
        Roles: { authenticated: role('user'), unauthenticated: role('guest') },
        RoleMappings: {
          [oidc]: {
            Type: 'Rules',
            AmbiguousRoleResolution: 'AuthenticatedRole',
            RulesConfiguration: { Rules: [rule] },
          },
          'www.amazon.com': {
            Type: 'Rules',
            AmbiguousRoleResolution: 'Deny',
            RulesConfiguration: { Rules: [{ ...rule, Claim: 'aud', Value: 'amz-app', RoleARN: role('app') }] },
          },
        },
      }),
    )
    const PrincipalTags = { team: 'department' }
    await admin.send(
      new SetPrincipalTagAttributeMapCommand({ IdentityPoolId: pool, IdentityProviderName: oidc, PrincipalTags }),
    )
  })
  after(async () => {
    await server.stop()
    await Promise.all([login.stop(), google.stop()])
  })

  const app = () => new CognitoIdentityClient({ endpoint: server.url, region: server.region, maxAttempts: 1 })
  const getId = async (Logins: Logins) =>
    (await app().send(new GetIdCommand({ IdentityPoolId: pool, Logins }))).IdentityId ?? ''
  const credentials = async (IdentityId: string, Logins?: Logins) => {
    const { Credentials: given } = await app().send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
    const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = given ?? {}
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken }
  }
  const put = async (IdentityId: string, Logins: Logins, folder = IdentityId) => {
    const config = { endpoint: server.url, region: server.region, forcePathStyle: true, maxAttempts: 1 }
    const s3 = new S3Client({ ...config, credentials: await credentials(IdentityId, Logins) })
    await s3.send(new PutObjectCommand({ Bucket: 'folders', Key: `${folder}/note`, Body: 'mine' }))
  }
  const token = (user: string, more: object = {}) =>
    admin.send(
      new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId: pool, Logins: { [developer]: user }, ...more }),
    )

  it('each provider’s user has one identity for ever, and its own folder only', async () => {
    const assertion = () =>
      corp.response({ nameId: 'carl', attributes: { [`${saml}Role`]: [], department: ['staff'] } })
    const logins: readonly (() => Promise<Logins>)[] = [
      async () => ({ 'login.example.com': await login.token({ sub: 'ana', aud: 'web-app' }) }),
      async () => ({ 'accounts.google.com': await google.token({ sub: '42', aud: 'google-app' }) }),
      async () => ({ 'www.amazon.com': `Atza|${Math.random()}` }),
      async () => ({ 'graph.facebook.com': `EAA${Math.random()}` }),
      async () => ({ 'api.twitter.com': `token-${Math.random()};secret` }),
      async () => ({ [samlArn]: assertion() }),
    ]
    const ids = new Set<string>()
    for (const fresh of logins) {
      const id = await getId(await fresh())
      assert.equal(await getId(await fresh()), id)
      await put(id, await fresh())
      await assert.rejects(put(id, await fresh(), 'us-east-1:another'), { name: 'AccessDenied' })
      await assert.rejects(credentials(id), { name: 'NotAuthorizedException', message: /is forbidden\.$/ })
      ids.add(id)
    }
    assert.equal(ids.size, logins.length)
  })

  it('a rule on a registered issuer’s claim chooses the role', async () => {
    const Logins = { 'login.example.com': await login.token({ sub: 'bo', aud: 'web-app', department: 'staff' }) }
    const { accessKeyId } = await credentials(await getId(Logins), Logins)
    assert.match(accessKeyId, /^ASIA/)
  })

  it('a rule on the application chooses the role, where only the provider can read its tokens', async () => {
    const Logins = { 'www.amazon.com': 'Atza|rule' }
    const region = { endpoint: server.url, region: server.region }
    const sts = new STSClient({ ...region, credentials: await credentials(await getId(Logins), Logins) })
    const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
    assert.match(Arn, /assumed-role\/app\//)
  })

  it('tokens of other applications, other issuers, and of no provider of the pool are refused', async () => {
    const refused = async (Logins: Logins, message: RegExp) =>
      assert.rejects(getId(Logins), { name: 'NotAuthorizedException', message })
    await refused({ 'accounts.google.com': await google.token({ sub: '42', aud: 'other' }) }, /^Invalid login token\./)
    await refused({ 'login.example.com': await google.token({ sub: '42', aud: 'web-app' }) }, /^Invalid login token\./)
    await refused(
      { 'login.example.com': await login.token({ sub: 'ana', aud: 'web-app', exp: 1 }) },
      /^Invalid login token\. Token expired$/,
    )
    await refused(
      { 'appleid.apple.com': await google.token({ sub: '42', aud: 'google-app' }) },
      /not from a supported provider/,
    )
    await refused({ [samlArn]: samlProvider().response({}) }, /^Invalid login token\./)
    google.answer('/app', (_, response) => json(response, { id: 'another-app' }))
    await refused({ 'graph.facebook.com': 'stolen' }, /^Invalid login token\./)
  })

  it('a developer’s user gets an identity, a token for an app or STS, and session tags', async () => {
    const { IdentityId = '', Token = '' } = await token('u-1', { PrincipalTags: { team: 'blue' } })
    assert.equal((await token('u-1')).IdentityId, IdentityId)
    const Logins = { 'cognito-identity.amazonaws.com': Token }
    await put(IdentityId, Logins)
    const sts = new STSClient({ endpoint: server.url, region: server.region })
    const RoleArn = `arn:aws:iam::${account}:role/user`
    await sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'app', WebIdentityToken: Token }))

    const { IdentityId: other = '' } = await token('u-2')
    await assert.rejects(credentials(other, Logins), { name: 'NotAuthorizedException' })
    await assert.rejects(getId(Logins), { name: 'NotAuthorizedException', message: /Can't pass in a Cognito token/ })
    await assert.rejects(token('u-3', { Logins: { 'someone.else': 'u-3' } }), { name: 'InvalidParameterException' })
    await assert.rejects(token('u-1', { IdentityId: other }), { name: 'DeveloperUserAlreadyRegisteredException' })
    const unsigned = app().send(
      new GetOpenIdTokenForDeveloperIdentityCommand({ IdentityPoolId: pool, Logins: { [developer]: 'u-1' } }),
    )
    await assert.rejects(unsigned)
  })

  it('a developer’s users are looked up, made one, and taken apart again', async () => {
    const { IdentityId: first = '', Token: early = '' } = await token('m-1')
    const { IdentityId: second = '' } = await token('m-2')
    const merge = {
      IdentityPoolId: pool,
      DeveloperProviderName: developer,
      SourceUserIdentifier: 'm-1',
      DestinationUserIdentifier: 'm-2',
    }
    assert.equal((await admin.send(new MergeDeveloperIdentitiesCommand(merge))).IdentityId, second)
    assert.equal((await token('m-1')).IdentityId, second)
    await assert.rejects(credentials(first, { 'cognito-identity.amazonaws.com': early }), {
      name: 'ResourceNotFoundException',
    })
    const lookUp = (more: object) => admin.send(new LookupDeveloperIdentityCommand({ IdentityPoolId: pool, ...more }))
    const found = await lookUp({ IdentityId: second })
    assert.deepEqual(found.DeveloperUserIdentifierList, ['m-1', 'm-2'])
    assert.equal((await lookUp({ DeveloperUserIdentifier: 'm-1' })).IdentityId, second)
    const mismatch = lookUp({ DeveloperUserIdentifier: 'u-1', IdentityId: second })
    await assert.rejects(mismatch, { name: 'ResourceConflictException' })

    const { Token = '' } = await token('m-1')
    const unlink = {
      IdentityPoolId: pool,
      IdentityId: second,
      DeveloperProviderName: developer,
      DeveloperUserIdentifier: 'm-1',
    }
    await admin.send(new UnlinkDeveloperIdentityCommand(unlink))
    await assert.rejects(credentials(second, { 'cognito-identity.amazonaws.com': Token }), {
      name: 'NotAuthorizedException',
    })
    assert.notEqual((await token('m-1')).IdentityId, second)
    assert.equal((await token('m-2')).IdentityId, second)
  })

  it('names of users that cannot be kept are refused, whoever gives them', async () => {
    for (const name of ['a\0b', '\ud800']) {
      const given = { name: 'InvalidParameterException' }
      await assert.rejects(token(name, { Logins: { [developer]: name } }), given)
      const lookUp = new LookupDeveloperIdentityCommand({ IdentityPoolId: pool, DeveloperUserIdentifier: name })
      await assert.rejects(admin.send(lookUp), given)
      const Logins = { 'login.example.com': await login.token({ sub: name, aud: 'web-app' }) }
      await assert.rejects(getId(Logins), { name: 'NotAuthorizedException', message: /^Invalid login token\./ })
    }
  })

  it('identities of one user become one, when their logins come together', async () => {
    const googleOf = async (sub: string) => ({
      'accounts.google.com': await google.token({ sub, aud: 'google-app' }),
    })
    const loginOf = async (sub: string) => ({ 'login.example.com': await login.token({ sub, aud: 'web-app' }) })
    const elder = await getId(await googleOf('g-1'))
    const younger = await getId(await loginOf('l-1'))
    const both = { ...(await loginOf('l-1')), ...(await googleOf('g-1')) }
    assert.deepEqual(await Promise.all([getId(both), getId(both), getId(both)]), [elder, elder, elder])
    assert.equal(await getId(await loginOf('l-1')), elder)
    await put(elder, await loginOf('l-1'))
    await assert.rejects(credentials(younger, await loginOf('l-1')), { name: 'ResourceNotFoundException' })

    const kept = await getId(await loginOf('l-2'))
    await getId(await googleOf('g-2'))
    await credentials(kept, { ...(await loginOf('l-2')), ...(await googleOf('g-2')) })
    assert.equal(await getId(await googleOf('g-2')), kept)

    const two = { ...(await loginOf('l-2')), ...(await googleOf('g-1')) }
    await assert.rejects(getId(two), { name: 'ResourceConflictException' })
    await assert.rejects(credentials(kept, two), { name: 'ResourceConflictException' })
    const dev = await token('u-joined', { Logins: { [developer]: 'u-joined', ...(await googleOf('g-2')) } })
    assert.equal(dev.IdentityId, kept)
    const { IdentityId: own } = await token('u-own')
    const joined = await token('u-own', { Logins: { [developer]: 'u-own', ...(await loginOf('l-1')) } })
    assert.equal(joined.IdentityId, own)
    assert.equal(await getId(await googleOf('g-1')), own)
  })

  it('the name of a pool’s developer stays', async () => {
    const { $metadata: _, ...described } = await admin.send(new DescribeIdentityPoolCommand({ IdentityPoolId: pool }))
    const renamed = admin.send(
      new UpdateIdentityPoolCommand({ ...(described as IdentityPool), DeveloperProviderName: 'x' }),
    )
    await assert.rejects(renamed, { name: 'InvalidParameterException' })
    await admin.send(new UpdateIdentityPoolCommand(described as IdentityPool))
  })

  it('an identity whose last login is taken away is nobody’s', async () => {
    const Logins = { 'accounts.google.com': await google.token({ sub: 'leaver', aud: 'google-app' }) }
    const IdentityId = await getId(Logins)
    const unlink = (LoginsToRemove: string[]) =>
      app().send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove }))
    await assert.rejects(unlink(['graph.facebook.com']), { name: 'InvalidParameterException' })
    await unlink(['accounts.google.com'])
    await assert.rejects(credentials(IdentityId), { name: 'NotAuthorizedException', message: /is forbidden\.$/ })
    await assert.rejects(credentials(IdentityId, Logins), {
      name: 'NotAuthorizedException',
      message: /is forbidden\.$/,
    })
    assert.notEqual(await getId(Logins), IdentityId)
    const { Logins: left } = await admin.send(new DescribeIdentityCommand({ IdentityId }))
    assert.deepEqual(left, [])
    const listed = async (HideDisabled: boolean) => {
      const list = new ListIdentitiesCommand({ IdentityPoolId: pool, MaxResults: 60, HideDisabled })
      const { Identities = [] } = await admin.send(list)
      return Identities.some((each) => each.IdentityId === IdentityId)
    }
    assert.deepEqual([await listed(false), await listed(true)], [true, false])
    await assert.rejects(token('u-late', { IdentityId }), {
      name: 'NotAuthorizedException',
      message: /is forbidden\.$/,
    })
    assert.notEqual((await token('u-late')).IdentityId, IdentityId)
  })

  it('a developer’s token takes nothing but its own user from an identity', async () => {
    const { IdentityId, Token = '' } = await token('u-unlinks')
    const beside = 'cognito-identity.amazonaws.com'
    for (const Logins of [
      { 'graph.facebook.com': 'unproven', [beside]: Token },
      { [beside]: Token, 'graph.facebook.com': 'unproven' },
    ]) {
      const unlink = new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove: ['graph.facebook.com'] })
      await assert.rejects(app().send(unlink), { name: 'InvalidParameterException' })
    }
    assert.deepEqual((await admin.send(new DescribeIdentityCommand({ IdentityId }))).Logins, [developer])
  })
})
