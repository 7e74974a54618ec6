import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  CreateUserPoolRequest,
  DescribeUserPoolClientResponse,
  DescribeUserPoolResponse,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, openBed, refused } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

async function described(UserPoolId: string): Promise<UserPoolType> {
  return (await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })).UserPool ?? {}
}

async function describedClient(UserPoolId: string, ClientId: string): Promise<UserPoolClientType> {
  const shown = await bed.call<DescribeUserPoolClientResponse>('DescribeUserPoolClient', { UserPoolId, ClientId })
  return shown.UserPoolClient ?? {}
}

test("a pool has AWS's id, ARN and defaults", async () => {
  const id = await bed.pool()
  assert.match(id, /^us-east-1_[0-9A-Za-z]{9}$/)
  await bed.user(id, 'ann')
  const pool = await described(id)
  assert.partialDeepStrictEqual(pool, {
    Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`,
    Name: 'people',
    MfaConfiguration: 'OFF',
    DeletionProtection: 'INACTIVE',
    EstimatedNumberOfUsers: 1,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true, TemporaryPasswordValidityDays: 7 } },
  })
  assert.equal(pool.SchemaAttributes?.length, 20)
  assert.deepEqual(await bed.call('GetUserPoolMfaConfig', { UserPoolId: id }), { MfaConfiguration: 'OFF' })
})

test('an update puts back what it does not name, and leaves the schema, the names and the tags', async () => {
  const id = await bed.pool({
    AutoVerifiedAttributes: ['email'],
    UsernameAttributes: ['email'],
    Schema: [{ Name: 'hat', AttributeDataType: 'String', Mutable: true }],
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
    UserPoolTags: { team: 'blue' },
  })
  await bed.call('UpdateUserPool', { UserPoolId: id, DeletionProtection: 'ACTIVE' })
  const pool = await described(id)
  assert.equal(pool.AutoVerifiedAttributes, undefined)
  assert.equal(pool.Policies?.PasswordPolicy?.MinimumLength, 8)
  assert.deepEqual(pool.UsernameAttributes, ['email'])
  assert.ok(pool.SchemaAttributes?.some(({ Name }) => Name === 'custom:hat'))
  assert.deepEqual(pool.UserPoolTags, { team: 'blue' })
})

test('a protected pool is not deleted; a deleted one takes everything along', async () => {
  const UserPoolId = await bed.pool({ DeletionProtection: 'ACTIVE' })
  const client = await bed.client(UserPoolId)
  await bed.user(UserPoolId, 'ann')
  await bed.call('CreateGroup', { UserPoolId, GroupName: 'staff' })
  await refused(
    bed.call('DeleteUserPool', { UserPoolId }),
    'InvalidParameterException',
    /deletion protection is activated/,
  )
  await bed.call('UpdateUserPool', { UserPoolId, DeletionProtection: 'INACTIVE' })
  await bed.call('DeleteUserPool', { UserPoolId })
  const gone = `User pool ${UserPoolId} does not exist.`
  for (const name of [
    'DescribeUserPool',
    'UpdateUserPool',
    'DeleteUserPool',
    'ListUsers',
    'ListGroups',
    'ListUserPoolClients',
  ]) {
    await refused(bed.call(name, { UserPoolId }), 'ResourceNotFoundException', gone)
  }
  await refused(bed.signIn(client, 'ann'), 'ResourceNotFoundException', `User pool client ${client} does not exist.`)
  assert.equal(await bed.needs.userPools.userNamed(UserPoolId, 'ann'), undefined)
})

test('what would not be acted on is refused by name', async () => {
  const wishes: [Partial<CreateUserPoolRequest>, RegExp][] = [
    [
      {
        UserPoolTier: 'PLUS',
        UserPoolAddOns: {
          AdvancedSecurityMode: 'ENFORCED',
          AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'AUDIT' },
        },
      },
      /^UserPoolAddOns/,
    ],
  ]
  for (const [input, message] of wishes) await refused(bed.pool(input), 'InvalidParameterException', message)
  await bed.pool({
    MfaConfiguration: 'OFF',
    LambdaConfig: {},
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: false },
  })
})

test('a pool that contradicts itself is refused', async () => {
  const wishes: Partial<CreateUserPoolRequest>[] = [
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    { EmailVerificationMessage: 'no placeholder' },
    { Policies: { PasswordPolicy: { MinimumLength: 5 } } },
    { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
    { Schema: [{ Name: 'hat', AttributeDataType: 'String', Required: true }] },
    { Schema: [{ Name: 'hat' }] },
    { Schema: [{ Name: 'email', AttributeDataType: 'Number' }] },
    { Schema: [{ Name: 'name' }, { Name: 'name' }] },
    { Schema: [{ Name: 'x'.repeat(21), AttributeDataType: 'String' }] },
    { UserPoolTags: { 'aws:x': 'y' } },
  ]
  for (const input of wishes) await refused(bed.pool(input), 'InvalidParameterException')
})

test('pools are listed in pages', async () => {
  const region = 'eu-west-1'
  for (let i = 0; i < 3; i++) await bed.call('CreateUserPool', { PoolName: `p${i}` }, { region })
  type Listed = { UserPools: { Id: string }[]; NextToken?: string }
  const first = await bed.call<Listed>('ListUserPools', { MaxResults: 2 }, { region })
  const second = await bed.call<Listed>('ListUserPools', { MaxResults: 2, NextToken: first.NextToken }, { region })
  assert.equal(new Set([...first.UserPools, ...second.UserPools].map(({ Id }) => Id)).size, 3)
  assert.equal(second.NextToken, undefined)
})

test("a client has AWS's id, secret and defaults, and keeps its secret when updated", async () => {
  const pool = await bed.pool()
  const id = await bed.client(pool, { GenerateSecret: true, ReadAttributes: ['email'] })
  assert.match(id, /^[0-9a-z]{26}$/)
  const before = await describedClient(pool, id)
  assert.match(before.ClientSecret ?? '', /^[0-9a-z]{51}$/)
  assert.partialDeepStrictEqual(before, {
    RefreshTokenValidity: 30,
    EnableTokenRevocation: true,
    AuthSessionValidity: 3,
  })
  const stored = await bed.needs.userPools.client(id)
  assert.equal(stored?.secrets.length, 1)
  assert.ok(!Buffer.from(stored?.secrets[0]?.box ?? []).includes(before.ClientSecret ?? ''))
  await bed.call('UpdateUserPoolClient', { UserPoolId: pool, ClientId: id, RefreshTokenValidity: 5 })
  const after = await describedClient(pool, id)
  assert.equal(after.ClientSecret, before.ClientSecret)
  assert.equal(after.ReadAttributes, undefined)
  assert.equal(after.RefreshTokenValidity, 5)
  const open = await describedClient(pool, await bed.client(pool))
  assert.equal(open.ClientSecret, undefined)
})

test('clients that contradict themselves are refused', async () => {
  const pool = await bed.pool({ Schema: [{ Name: 'name', Required: true }] })
  const make = (input: object) => bed.client(pool, input)
  const bad: object[] = [
    { ReadAttributes: ['custom:none'] },
    { WriteAttributes: ['email_verified', 'name'] },
    { WriteAttributes: ['email'] },
    { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
    { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
    { IdTokenValidity: 25 },
    { AuthSessionValidity: 2 },
    { RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' }, IdTokenValidity: 2 },
    { RefreshTokenRotation: { Feature: 'ENABLED' } },
    { CallbackURLs: ['http://example.com/back'] },
    { CallbackURLs: ['https://example.com/#part'] },
    { DefaultRedirectURI: 'https://example.com/' },
    { SupportedIdentityProviders: ['Google'] },
    { GenerateSecret: true, ClientSecret: 'x'.repeat(30) },
  ]
  for (const input of bad) await refused(make(input), 'InvalidParameterException')
  await refused(make({ AllowedOAuthFlowsUserPoolClient: true }), 'InvalidOAuthFlowException')
  await make({
    CallbackURLs: ['http://localhost:3000/back', 'myapp://back', 'https://example.com/'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    SupportedIdentityProviders: ['COGNITO'],
  })
})

test("a client is reached by its own pool's id only, and is gone when deleted", async () => {
  const pool = await bed.pool()
  const ClientId = await bed.client(pool)
  const other = await bed.pool()
  for (const name of ['DescribeUserPoolClient', 'UpdateUserPoolClient', 'DeleteUserPoolClient']) {
    await refused(bed.call(name, { UserPoolId: other, ClientId }), 'ResourceNotFoundException')
  }
  const listed = await bed.call<{ UserPoolClients: object[] }>('ListUserPoolClients', {
    UserPoolId: pool,
    MaxResults: 10,
  })
  assert.deepEqual(listed.UserPoolClients, [{ ClientId, UserPoolId: pool, ClientName: 'app' }])
  await bed.call('DeleteUserPoolClient', { UserPoolId: pool, ClientId })
  await refused(bed.call('DescribeUserPoolClient', { UserPoolId: pool, ClientId }), 'ResourceNotFoundException')
})

test('pools are tagged and untagged, by their ARN', async () => {
  const id = await bed.pool({ UserPoolTags: { team: 'blue' } })
  const ResourceArn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`
  await bed.call('TagResource', { ResourceArn, Tags: { stage: 'test' } })
  await bed.call('UntagResource', { ResourceArn, TagKeys: ['team'] })
  assert.deepEqual(await bed.call('ListTagsForResource', { ResourceArn }), { Tags: { stage: 'test' } })
  assert.partialDeepStrictEqual((await bed.asks('TagResource', { ResourceArn, Tags: { team: 'red' } }))[0], {
    context: { 'aws:RequestTag/team': ['red'], 'aws:TagKeys': ['team'], 'aws:ResourceTag/stage': ['test'] },
  })
  await refused(bed.call('TagResource', { ResourceArn, Tags: { 'aws:x': 'y' } }), 'InvalidParameterException')
  await refused(bed.call('ListTagsForResource', { ResourceArn: 'arn:aws:s3:::bucket' }), 'InvalidParameterException')
  await refused(bed.call('ListTagsForResource', { ResourceArn: `${ResourceArn}x` }), 'ResourceNotFoundException')
})

test('constraints that no value could keep or break are refused, of pools and of attributes added later', async () => {
  const UserPoolId = await bed.pool()
  const text = (MinLength: string, MaxLength: string) => ({ StringAttributeConstraints: { MinLength, MaxLength } })
  const number = (MinValue: string, MaxValue: string) => ({ NumberAttributeConstraints: { MinValue, MaxValue } })
  const wrong = [
    { AttributeDataType: 'String' as const, ...text('9', '2') },
    { AttributeDataType: 'String' as const, ...text('none', '2') },
    { AttributeDataType: 'String' as const, ...text('0', '2049') },
    { AttributeDataType: 'Number' as const, ...number('5', '1') },
    { AttributeDataType: 'Number' as const, ...number('1', 'many') },
  ]
  for (const attribute of wrong) {
    const custom = [{ Name: 'x', ...attribute }]
    const added = bed.call('AddCustomAttributes', { UserPoolId, CustomAttributes: custom })
    await refused(added, 'InvalidParameterException', /^Attribute x: the constraints contradict/)
    await refused(bed.pool({ Schema: custom }), 'InvalidParameterException')
  }
  const Schema = [
    { Name: 'x', AttributeDataType: 'Number' as const, ...number('-2', '-1') },
    { Name: 'email', ...text('2', '2') },
  ]
  await bed.pool({ Schema })
})

test('the tier LITE has neither sign-in without passwords nor second factors by email', async () => {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } }
  await refused(bed.pool({ UserPoolTier: 'LITE', Policies }), 'FeatureUnavailableInTierException')
  const UserPoolId = await bed.pool({ UserPoolTier: 'LITE' })
  const config = { UserPoolId, MfaConfiguration: 'ON', EmailMfaConfiguration: {} }
  await refused(bed.call('SetUserPoolMfaConfig', config), 'FeatureUnavailableInTierException')
  await bed.call('UpdateUserPool', { UserPoolId, UserPoolTier: 'ESSENTIALS' })
  await bed.call('SetUserPoolMfaConfig', config)
  await refused(bed.call('UpdateUserPool', { UserPoolId, UserPoolTier: 'LITE' }), 'FeatureUnavailableInTierException')
})

test('a machine needs a secret, when it is made and when it is changed', async () => {
  const UserPoolId = await bed.pool()
  const scopes = { Identifier: 'orders', Name: 'orders', Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] }
  await bed.call('CreateResourceServer', { UserPoolId, ...scopes })
  const machine = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials' as const],
    AllowedOAuthScopes: ['orders/read'],
  }
  const message = 'client_credentials flow can not be selected if client does not have a client secret.'
  await refused(bed.client(UserPoolId, machine), 'InvalidOAuthFlowException', message)
  const update = (ClientId: string) => bed.call('UpdateUserPoolClient', { UserPoolId, ClientId, ...machine })
  await refused(update(await bed.client(UserPoolId)), 'InvalidOAuthFlowException', message)
  await update(await bed.client(UserPoolId, { GenerateSecret: true }))
})

test('texts for links are kept beside those for codes, and shown', async () => {
  const byLink = { EmailMessageByLink: 'Follow {##this link##}', EmailSubjectByLink: 'Confirm' }
  const VerificationMessageTemplate = { ...byLink, DefaultEmailOption: 'CONFIRM_WITH_CODE' as const }
  const UserPoolId = await bed.pool({ VerificationMessageTemplate })
  const { UserPool } = await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })
  assert.deepEqual(UserPool?.VerificationMessageTemplate, VerificationMessageTemplate)
})

test('a pool sends links until it is changed to send codes', async () => {
  const byLink = { DefaultEmailOption: 'CONFIRM_WITH_LINK' as const }
  const UserPoolId = await bed.pool({ VerificationMessageTemplate: byLink })
  const shown = async () =>
    (await bed.call<DescribeUserPoolResponse>('DescribeUserPool', { UserPoolId })).UserPool?.VerificationMessageTemplate
  assert.deepEqual(await shown(), byLink)
  await bed.call('UpdateUserPool', { UserPoolId })
  assert.deepEqual(await shown(), { DefaultEmailOption: 'CONFIRM_WITH_CODE' })
  await bed.call('UpdateUserPool', { UserPoolId, VerificationMessageTemplate: byLink })
  assert.deepEqual(await shown(), byLink)
})

test('a text for links has the text of a link', async () => {
  const message = /EmailMessageByLink must contain the text of its link, in the format {##Click here##}/
  for (const EmailMessageByLink of [
    'Follow the link',
    'Follow {####}',
    'Follow {## }',
    '{##a',
    'a##}',
    '{####} {##}',
  ]) {
    const VerificationMessageTemplate = { EmailMessageByLink, DefaultEmailOption: 'CONFIRM_WITH_LINK' as const }
    await refused(bed.pool({ VerificationMessageTemplate }), 'InvalidParameterException', message)
  }
  for (const EmailMessageByLink of ['{##Click here##}', '{####} or {##<b>here</b>##}!', '<a>{##é #1##}</a>']) {
    await bed.pool({ VerificationMessageTemplate: { EmailMessageByLink, DefaultEmailOption: 'CONFIRM_WITH_LINK' } })
  }
})
