import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  DescribeIdentityProviderResponse,
  DescribeUserPoolDomainResponse,
  DescribeUserPoolResponse,
  GetUICustomizationResponse,
  ListIdentityProvidersResponse,
  ListResourceServersResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { samlProvider } from '../../../../tests/standIns/samlProvider.ts'
import { type Bed, openBed, refused } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

describe('domains', () => {
  const create = (UserPoolId: string, Domain: string, more: object = {}) =>
    bed.call('CreateUserPoolDomain', { UserPoolId, Domain, ...more })
  const describeDomain = async (Domain: string, context: object = {}) =>
    (await bed.call<DescribeUserPoolDomainResponse>('DescribeUserPoolDomain', { Domain }, context)).DomainDescription

  it('are one for a pool, and each of one pool', async () => {
    const UserPoolId = await bed.pool()
    await create(UserPoolId, 'blue')
    assert.deepEqual(await describeDomain('blue'), {
      UserPoolId,
      AWSAccountId: '000000000000',
      Domain: 'blue',
      Version: String(bed.clock.now()),
      Status: 'ACTIVE',
      ManagedLoginVersion: 1,
    })
    const { UserPool } = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })
    assert.equal(UserPool?.Domain, 'blue')
    await refused(create(UserPoolId, 'green'), 'InvalidParameterException')
    await refused(create(await bed.pool(), 'blue'), 'InvalidParameterException', /another user pool/)
  })

  it('of nobody, or of another account, are described as nothing', async () => {
    await create(await bed.pool(), 'red')
    assert.deepEqual(await describeDomain('nobody'), {})
    assert.deepEqual(await describeDomain('red', { account: '111111111111' }), {})
  })

  it('have names that can be a host, without reserved words, and none of one’s own', async () => {
    const UserPoolId = await bed.pool()
    for (const Domain of ['Upper', '-x', 'x-', 'a.b', 'my-aws', 'amazonian', 'cognito1', 'x'.repeat(64)]) {
      await refused(create(UserPoolId, Domain), 'InvalidParameterException')
    }
    const CustomDomainConfig = { CertificateArn: 'arn' }
    await refused(create(UserPoolId, 'fine', { CustomDomainConfig }), 'InvalidParameterException', /CustomDomainConfig/)
    await refused(create(UserPoolId, 'fine', { ManagedLoginVersion: 3 }), 'InvalidParameterException')
  })

  it('keep their pool from being deleted, and are deleted by it alone', async () => {
    const UserPoolId = await bed.pool()
    const other = await bed.pool()
    await create(UserPoolId, 'keeper')
    await refused(bed.call('DeleteUserPool', { UserPoolId }), 'InvalidParameterException', /domain/)
    const remove = (pool: string) => bed.call('DeleteUserPoolDomain', { UserPoolId: pool, Domain: 'keeper' })
    await refused(remove(other), 'ResourceNotFoundException')
    const update = (pool: string) =>
      bed.call('UpdateUserPoolDomain', { UserPoolId: pool, Domain: 'keeper', ManagedLoginVersion: 2 })
    await refused(update(other), 'ResourceNotFoundException')
    await update(UserPoolId)
    assert.equal((await describeDomain('keeper'))?.ManagedLoginVersion, 2)
    await remove(UserPoolId)
    await bed.call('DeleteUserPool', { UserPoolId })
  })
})

describe('resource servers', () => {
  const scope = (ScopeName: string) => ({ ScopeName, ScopeDescription: ScopeName })

  it('are made, shown, listed in pages, changed and deleted', async () => {
    const UserPoolId = await bed.pool()
    for (const Identifier of ['a', 'b', 'c']) {
      await bed.call('CreateResourceServer', { UserPoolId, Identifier, Name: Identifier, Scopes: [scope('read')] })
    }
    const again = { UserPoolId, Identifier: 'a', Name: 'a' }
    await refused(bed.call('CreateResourceServer', again), 'InvalidParameterException', /already exists/)
    const list = (more: object) =>
      bed.call<ListResourceServersResponse>('ListResourceServers', { UserPoolId, MaxResults: 2, ...more })
    const first = await list({})
    const second = await list({ NextToken: first.NextToken })
    const names = [first, second].map(({ ResourceServers = [] }) => ResourceServers.map(({ Name }) => Name))
    assert.deepEqual(names, [['a', 'b'], ['c']])
    await bed.call('UpdateResourceServer', { UserPoolId, Identifier: 'a', Name: 'A', Scopes: [scope('write')] })
    const shown = await bed.call('DescribeResourceServer', { UserPoolId, Identifier: 'a' })
    assert.deepEqual(shown, { ResourceServer: { UserPoolId, Identifier: 'a', Name: 'A', Scopes: [scope('write')] } })
    await bed.call('DeleteResourceServer', { UserPoolId, Identifier: 'a' })
    for (const name of ['DescribeResourceServer', 'DeleteResourceServer', 'UpdateResourceServer']) {
      await refused(bed.call(name, { UserPoolId, Identifier: 'a', Name: 'A' }), 'ResourceNotFoundException')
    }
  })

  it('have each scope once, and at most a hundred', async () => {
    const UserPoolId = await bed.pool()
    const create = (Scopes: object[]) =>
      bed.call('CreateResourceServer', { UserPoolId, Identifier: 'x', Name: 'x', Scopes })
    await refused(create([scope('a'), scope('a')]), 'InvalidParameterException')
    await refused(create(Array.from({ length: 101 }, (_, i) => scope(`s${i}`))), 'InvalidParameterException')
  })

  it('are where the scopes of clients come from', async () => {
    const UserPoolId = await bed.pool()
    await bed.call('CreateResourceServer', { UserPoolId, Identifier: 'api', Name: 'api', Scopes: [scope('read')] })
    const oauth = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code' as const] }
    const client = (AllowedOAuthScopes: string[]) => bed.client(UserPoolId, { ...oauth, AllowedOAuthScopes })
    const id = await client(['openid', 'api/read'])
    for (const unknown of ['api/write', 'other/read', 'api', '/read', 'admin']) {
      await refused(client(['openid', unknown]), 'ScopeDoesNotExistException')
    }
    const update = { UserPoolId, ClientId: id, ...oauth, AllowedOAuthScopes: ['api/write'] }
    await refused(bed.call('UpdateUserPoolClient', update), 'ScopeDoesNotExistException')
  })
})

describe('addresses of clients', () => {
  it('that a browser would run, or that are plain HTTP elsewhere, are refused', async () => {
    const UserPoolId = await bed.pool()
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'http://app.example.com/', 'https://a/#b', 'x']) {
      await refused(bed.client(UserPoolId, { CallbackURLs: [url] }), 'InvalidParameterException')
      await refused(bed.client(UserPoolId, { LogoutURLs: [url] }), 'InvalidParameterException')
    }
    await bed.client(UserPoolId, { CallbackURLs: ['https://a.example/', 'http://localhost:3000/', 'myapp://back'] })
  })
})

describe('identity providers', () => {
  const oidc = { client_id: 'x', client_secret: 'hush', authorize_scopes: 'openid', oidc_issuer: 'https://idp.example' }
  const create = (UserPoolId: string, ProviderName: string, more: object = {}) =>
    bed.call('CreateIdentityProvider', {
      UserPoolId,
      ProviderName,
      ProviderType: 'OIDC',
      ProviderDetails: oidc,
      ...more,
    })
  const shown = async (UserPoolId: string, ProviderName: string) =>
    (await bed.call<DescribeIdentityProviderResponse>('DescribeIdentityProvider', { UserPoolId, ProviderName }))
      .IdentityProvider

  it('are made, shown with their secret, listed without, changed, found by identifier, and deleted', async () => {
    const UserPoolId = await bed.pool()
    await create(UserPoolId, 'Corp', { IdpIdentifiers: ['corp.example'], AttributeMapping: { email: 'mail' } })
    const provider = await shown(UserPoolId, 'Corp')
    assert.equal(provider?.ProviderDetails?.['client_secret'], 'hush')
    assert.deepEqual(provider?.AttributeMapping, { username: 'sub', email: 'mail' })
    const kept = await bed.needs.userPools.provider(UserPoolId, 'Corp')
    assert.doesNotMatch(JSON.stringify(kept?.details), /hush/)
    assert.equal(Buffer.from(kept?.secrets ?? []).includes('hush'), false)
    const listed = await bed.call<ListIdentityProvidersResponse>('ListIdentityProviders', { UserPoolId })
    assert.deepEqual(Object.keys(listed.Providers?.[0] ?? {}).sort(), [
      'CreationDate',
      'LastModifiedDate',
      'ProviderName',
      'ProviderType',
    ])
    const found = await bed.call<DescribeIdentityProviderResponse>('GetIdentityProviderByIdentifier', {
      UserPoolId,
      IdpIdentifier: 'corp.example',
    })
    assert.equal(found.IdentityProvider?.ProviderName, 'Corp')
    const ProviderDetails = { ...oidc, client_secret: 'other' }
    await bed.call('UpdateIdentityProvider', { UserPoolId, ProviderName: 'Corp', ProviderDetails })
    const changed = await shown(UserPoolId, 'Corp')
    assert.deepEqual(
      [changed?.ProviderDetails?.['client_secret'], changed?.IdpIdentifiers],
      ['other', ['corp.example']],
    )
    await bed.call('DeleteIdentityProvider', { UserPoolId, ProviderName: 'Corp' })
    await refused(shown(UserPoolId, 'Corp'), 'ResourceNotFoundException')
  })

  it('have a name, an identifier and a kind that are theirs', async () => {
    const UserPoolId = await bed.pool()
    await create(UserPoolId, 'Corp', { IdpIdentifiers: ['corp.example'] })
    await refused(create(UserPoolId, 'Corp'), 'DuplicateProviderException')
    await refused(create(UserPoolId, 'Two', { IdpIdentifiers: ['corp.example'] }), 'InvalidParameterException')
    for (const name of ['COGNITO', 'cognito', 'Google', 'facebook']) {
      await refused(create(UserPoolId, name), 'InvalidParameterException')
    }
    const google = { ProviderType: 'Google', ProviderDetails: { ...oidc, oidc_issuer: 'https://accounts.google.com' } }
    await refused(create(UserPoolId, 'Gmail', google), 'InvalidParameterException')
  })

  it('with details that are missing, unknown, unsafe, or not acted on are refused', async () => {
    const UserPoolId = await bed.pool()
    const wrong: readonly Record<string, string>[] = [
      { client_id: '' },
      { oidc_issuer: 'http://idp.example' },
      { oidc_issuer: 'file:///etc/passwd' },
      { token_url: 'http://169.254.169.254/' },
      { authorize_url: 'javascript:alert(1)' },
      { authorize_scopes: 'email' },
      { attributes_request_method: 'PUT' },
      { jwks_uri: 'http://idp.example/jwks' },
      { unknown: 'x' },
    ]
    for (const more of wrong) {
      const ProviderDetails = { ...oidc, ...more }
      await refused(create(UserPoolId, 'Corp', { ProviderDetails }), 'InvalidParameterException')
    }
    for (const AttributeMapping of [{ sub: 'sub' }, { 'custom:unknown': 'x' }, { identities: 'x' }]) {
      await refused(create(UserPoolId, 'Corp', { AttributeMapping }), 'InvalidParameterException')
    }
    await refused(create(UserPoolId, 'Corp', { AttributeMapping: { username: 'email' } }), 'InvalidParameterException')
  })

  it('of SAML need a document that can be used', async () => {
    const UserPoolId = await bed.pool()
    const saml = (ProviderDetails: object) => create(UserPoolId, 'Idp', { ProviderType: 'SAML', ProviderDetails })
    const MetadataFile = samlProvider('https://idp.example').metadata()
    await refused(saml({}), 'InvalidParameterException')
    await refused(saml({ MetadataFile: '<x/>' }), 'InvalidParameterException')
    await refused(saml({ MetadataFile, MetadataURL: 'https://x' }), 'InvalidParameterException', /MetadataURL/)
    await refused(saml({ MetadataFile, IDPSignout: 'true' }), 'InvalidParameterException', /IDPSignout/)
    await saml({ MetadataFile })
    assert.equal(
      (await shown(UserPoolId, 'Idp'))?.ProviderDetails?.['SSORedirectBindingURI'],
      'https://idp.example/sso',
    )
  })

  it('are named by clients only where they are', async () => {
    const UserPoolId = await bed.pool()
    const client = (name: string) => bed.client(UserPoolId, { SupportedIdentityProviders: ['COGNITO', name] })
    await refused(client('Corp'), 'InvalidParameterException', /does not exist/)
    await create(UserPoolId, 'Corp')
    await client('Corp')
  })
})

describe('looks', () => {
  const set = (UserPoolId: string, more: object) => bed.call('SetUICustomization', { UserPoolId, ...more })
  const look = async (UserPoolId: string, ClientId?: string) =>
    (await bed.call<GetUICustomizationResponse>('GetUICustomization', { UserPoolId, ...(ClientId && { ClientId }) }))
      .UICustomization
  const png = Buffer.from('89504e470d0a1a0a00000000', 'hex')

  it('are of all clients, or of one, and name their logo', async () => {
    const UserPoolId = await bed.pool()
    await refused(set(UserPoolId, { CSS: '' }), 'InvalidParameterException', /domain/)
    await bed.call('CreateUserPoolDomain', { UserPoolId, Domain: 'looks' })
    const client = await bed.client(UserPoolId)
    assert.deepEqual(await look(UserPoolId), { UserPoolId, ClientId: 'ALL' })
    const CSS = '/* ours */ .submitButton-customizable, .submitButton-customizable:hover { background-color: #123456; }'
    await set(UserPoolId, { CSS, ImageFile: png })
    const shown = await look(UserPoolId, client)
    assert.equal(shown?.CSS, CSS)
    assert.match(shown?.ImageUrl ?? '', /^http:\/\/127\.0\.0\.1:4566\/_poolhouse\/auth\/looks\/logo\?client_id=ALL&v=/)
    await set(UserPoolId, { ClientId: client, CSS: '.logo-customizable { max-width: 60% }' })
    assert.match((await look(UserPoolId, client))?.CSS ?? '', /max-width/)
    await refused(set(UserPoolId, { ClientId: 'unknown', CSS: '' }), 'ResourceNotFoundException')
  })

  it('that could load, run or hide something are refused', async () => {
    const UserPoolId = await bed.pool()
    await bed.call('CreateUserPoolDomain', { UserPoolId, Domain: 'unsafe' })
    const wrong = [
      '@import "https://evil.example/x.css";',
      'body { display: none }',
      '.submitButton-customizable[value^=a] { color: red }',
      '.logo-customizable { background: url(https://evil.example/x) }',
      '.logo-customizable { background: u\\72l(https://evil.example/x) }',
      '.logo-customizable { background: image-set("https://evil.example/x" 1x) }',
      '.logo-customizable { behavior: x }',
      '.logo-customizable { color: red',
      '</style><script>alert(1)</script>',
      `.logo-customizable { color: ${'r'.repeat(4000)} }`,
    ]
    for (const CSS of wrong) await refused(set(UserPoolId, { CSS }), 'InvalidParameterException')
    for (const ImageFile of [Buffer.from('<svg onload="x"/>'), Buffer.concat([png, Buffer.alloc(102_400)])]) {
      await refused(set(UserPoolId, { ImageFile }), 'InvalidParameterException')
    }
  })
})
