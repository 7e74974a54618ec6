import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  type AssumeRoleWithSAMLCommandInput,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { start, type TestServer } from '../../src/testing.ts'
import { json, type OidcIssuer, oidcIssuer } from '../standIns/oidcIssuer.ts'
import { samlProvider } from '../standIns/samlProvider.ts'
import { policy } from './iamWorld.ts'
import type { Temporary } from './s3World.ts'

const account = '000000000000'
const bucket = 'folders'
const issuer = 'https://login.example.com'
const saml = 'https://aws.amazon.com/SAML/Attributes/'

function temporary({ Credentials: given }: { readonly Credentials?: Credentials | undefined }): Temporary {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

describe('roles for whom other providers vouch for', { timeout: 60_000 }, () => {
  let server: TestServer
  let google: OidcIssuer
  let login: OidcIssuer
  let iam: IAMClient
  let oidc: string
  const provider = samlProvider()
  const samlArn = `arn:aws:iam::${account}:saml-provider/corp`

  before(async () => {
    login = await oidcIssuer({ name: issuer })
    google = await oidcIssuer({ name: 'https://accounts.google.com' })
    for (const host of ['graph.facebook.com']) {
      google.answer('/me', (_, response) => json(response, { id: 'fb-user' }))
      google.answer('/app', (_, response) => json(response, { id: `app-of-${host}` }))
    }
    const places = [
      [issuer, login],
      ['https://accounts.google.com', google],
      ['https://graph.facebook.com', google],
    ] as const
    server = await start({ standIns: places.map(([name, { origin }]) => `${name}=${origin}`).join(',') })
    const root = { endpoint: server.url, region: server.region, credentials: server.root, maxAttempts: 1 }
    iam = new IAMClient(root)
    await new S3Client({ ...root, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }))
    const registered = { Url: issuer, ClientIDList: ['web-app'], ThumbprintList: ['a'.repeat(40)] }
    oidc = (await iam.send(new CreateOpenIDConnectProviderCommand(registered))).OpenIDConnectProviderArn ?? ''
    await iam.send(new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument: provider.metadata() }))
  })
  after(async () => {
    await server.stop()
    await Promise.all([google.stop(), login.stop()])
  })

  const anybody = () => new STSClient({ endpoint: server.url, region: server.region, maxAttempts: 1 })
  const web = (RoleArn: string, WebIdentityToken: string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
    anybody().send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'web', WebIdentityToken, ...more }))
  const bySaml = (RoleArn: string, SAMLAssertion: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) =>
    anybody().send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn: samlArn, SAMLAssertion, ...more }))

  /** A role with a folder named by a variable. */
  const folderRole = async (name: string, trust: object, variable: string) => {
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', ...trust })
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }))
    const Resource = `arn:aws:s3:::${bucket}/\${${variable}}/*`
    const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:*Object', Resource })
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'folder', PolicyDocument }))
    return `arn:aws:iam::${account}:role/${name}`
  }
  const s3Of = (credentials: Temporary) =>
    new S3Client({ endpoint: server.url, region: server.region, forcePathStyle: true, maxAttempts: 1, credentials })

  const ownFolderOnly = async (credentials: Temporary, folder: string) => {
    const s3 = s3Of(credentials)
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${folder}/note`, Body: 'mine' }))
    const got = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${folder}/note` }))
    assert.equal(await got.Body?.transformToString(), 'mine')
    const foreign = s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'another/note' }))
    await assert.rejects(foreign, { name: 'AccessDenied' })
  }
  const trustingOidc = (Condition: object) => ({
    Principal: { Federated: oidc },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition,
  })

  it('a registered issuer’s users reach their own folder', async () => {
    const trust = trustingOidc({ StringEquals: { 'login.example.com:aud': 'web-app' } })
    const role = await folderRole('oidc', trust, 'login.example.com:sub')
    const answer = await web(role, await login.token({ sub: 'ana', aud: 'web-app' }))
    assert.deepEqual([answer.SubjectFromWebIdentityToken, answer.Provider, answer.Audience], ['ana', oidc, 'web-app'])
    await ownFolderOnly(temporary(answer), 'ana')
  })

  it('a token’s tags and source identity stay with the session, and transitive ones with the next', async () => {
    const role = await folderRole('tagged', trustingOidc({}), 'aws:PrincipalTag/team')
    const next = await folderRole(
      'next',
      { Principal: { AWS: role }, Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] },
      'aws:PrincipalTag/team',
    )
    const mayAssume = policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' })
    await iam.send(new PutRolePolicyCommand({ RoleName: 'tagged', PolicyName: 'next', PolicyDocument: mayAssume }))
    const token = await login.token({
      sub: 'ana',
      aud: 'web-app',
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'ana@example.com',
    })
    const first = await web(role, token)
    assert.equal(first.SourceIdentity, 'ana@example.com')
    await ownFolderOnly(temporary(first), 'blue')
    const sts = new STSClient({ endpoint: server.url, region: server.region, credentials: temporary(first) })
    const second = await sts.send(new AssumeRoleCommand({ RoleArn: next, RoleSessionName: 'second' }))
    assert.equal(second.SourceIdentity, 'ana@example.com')
    await ownFolderOnly(temporary(second), 'blue')
  })

  it('tokens that do not hold are refused in AWS’s words', async () => {
    const role = await folderRole(
      'strict',
      trustingOidc({ StringEquals: { 'login.example.com:sub': 'ana' } }),
      'aws:userid',
    )
    const fake = await oidcIssuer({ name: issuer })
    const now = Math.floor(Date.now() / 1000)
    const claims = { sub: 'ana', aud: 'web-app' }
    const refusals: [string, string, RegExp][] = [
      [await login.token({ ...claims, aud: 'other' }), 'InvalidIdentityTokenException', /^Incorrect token audience$/],
      [await login.token({ ...claims, exp: now - 600 }), 'ExpiredTokenException', /^Token expired: current date\/time/],
      [
        await login.token({ ...claims, iss: 'https://nobody.example.com' }),
        'InvalidIdentityTokenException',
        /^No OpenIDConnect provider found in your account for https:\/\/nobody/,
      ],
      [await fake.token(claims), 'InvalidIdentityTokenException', /^The token is not valid\.$/],
      ['nonsense', 'InvalidIdentityTokenException', /not a valid JWT/],
      [
        await login.token({ ...claims, sub: 'eve' }),
        'AccessDenied',
        /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
      ],
    ]
    await fake.stop()
    for (const [token, name, message] of refusals) await assert.rejects(web(role, token), { name, message })
  })

  it('Google’s tokens and Facebook’s need no registration, and their applications are the trust policy’s to judge', async () => {
    const byGoogle = { Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }
    const ofApp = { Condition: { StringEquals: { 'accounts.google.com:aud': 'google-app' } } }
    const role = await folderRole('google', { ...byGoogle, ...ofApp }, 'accounts.google.com:sub')
    await ownFolderOnly(temporary(await web(role, await google.token({ sub: '42', aud: 'google-app' }))), '42')
    await assert.rejects(web(role, await google.token({ sub: '42', aud: 'another' })), { name: 'AccessDenied' })

    const facebook = await folderRole(
      'facebook',
      {
        Principal: { Federated: 'graph.facebook.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'graph.facebook.com:app_id': 'app-of-graph.facebook.com' } },
      },
      'graph.facebook.com:id',
    )
    const answer = await web(facebook, 'an-access-token', { ProviderId: 'graph.facebook.com' })
    assert.equal(answer.Provider, 'graph.facebook.com')
    await ownFolderOnly(temporary(answer), 'fb-user')
    google.answer('/me', (_, response) => {
      response.statusCode = 400
      json(response, { error: { message: 'bad token' } })
    })
    const rejected = web(facebook, 'a-bad-token', { ProviderId: 'graph.facebook.com' })
    await assert.rejects(rejected, { name: 'IDPRejectedClaimException' })
  })

  it('a SAML provider’s users reach their own folder, as long as the provider wants', async () => {
    const trust = {
      Principal: { Federated: samlArn },
      Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml', 'saml:doc': `${account}/corp` } },
    }
    const role = await folderRole('saml', trust, 'saml:sub')
    const attributes = {
      [`${saml}Role`]: [`${samlArn},${role}`],
      [`${saml}RoleSessionName`]: ['ana@example.com'],
      [`${saml}PrincipalTag:team`]: ['blue'],
      [`${saml}SessionDuration`]: ['1800'],
    }
    const answer = await bySaml(role, provider.response({ attributes }))
    assert.deepEqual(
      [answer.Subject, answer.SubjectType, answer.Issuer, answer.Audience],
      ['ana', 'persistent', provider.entityId, 'https://signin.aws.amazon.com/saml'],
    )
    assert.match(answer.NameQualifier ?? '', /^[\w+/]{27}=$/)
    const lasts = ((answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000
    assert.ok(lasts > 1700 && lasts <= 1800, String(lasts))
    await ownFolderOnly(temporary(answer), 'ana')
    const sts = new STSClient({ endpoint: server.url, region: server.region, credentials: temporary(answer) })
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    assert.equal(Arn, `arn:aws:sts::${account}:assumed-role/saml/ana@example.com`)

    const { [`${saml}RoleSessionName`]: _, ...nameless } = attributes
    const refusals: [string, string, RegExp][] = [
      [
        provider.response({ attributes: { ...attributes, [`${saml}Role`]: [] } }),
        'AccessDenied',
        /^Not authorized to perform sts:AssumeRoleWithSAML$/,
      ],
      [
        provider.response({ attributes: nameless }),
        'InvalidIdentityTokenException',
        /^RoleSessionName is required in AuthnResponse$/,
      ],
      [
        provider.response({ attributes, sign: 'nothing' }),
        'InvalidIdentityTokenException',
        /^Response signature invalid$/,
      ],
      [samlProvider().response({ attributes }), 'InvalidIdentityTokenException', /^Response signature invalid$/],
      [
        provider.response({ attributes, audience: 'urn:another' }),
        'InvalidIdentityTokenException',
        /^Response does not contain the required audience\.$/,
      ],
      [
        provider.response({ attributes, at: Date.now() - 301_000, notOnOrAfter: Date.now() + 60_000 }),
        'ExpiredTokenException',
        /within 5 minutes of issuance/,
      ],
    ]
    for (const [assertion, name, message] of refusals) await assert.rejects(bySaml(role, assertion), { name, message })
    const unknown = bySaml(role, provider.response({ attributes }), { PrincipalArn: `${samlArn}2` })
    await assert.rejects(unknown, {
      name: 'InvalidIdentityTokenException',
      message: "Specified provider doesn't exist",
    })
  })
})
