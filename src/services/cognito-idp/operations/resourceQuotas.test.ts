import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CreateUserPoolResponse } from '@aws-sdk/client-cognito-identity-provider'
import { text as wireModel } from '../../../wire/models/cognito-idp.ts'
import { type Bed, openBed, password, refused } from '../bed.fixture.ts'
import { resourceQuotas } from '../rules/resourceQuotas.ts'

const two = 2
const few = Object.fromEntries(Object.keys(resourceQuotas).map((name) => [name, two]))
const roleArn = 'arn:aws:iam::000000000000:role/logs'
let bed: Bed
let pool: string
before(async () => {
  bed = await openBed({ ...few, userPools: 3 })
  pool = await bed.pool()
})
after(() => bed.close())

/** What is made in a pool, the n-th of its kind. */
const made: readonly { readonly name: string; readonly what: string; readonly input: (n: number) => object }[] = [
  { name: 'CreateUserPoolClient', what: 'app clients', input: (n) => ({ ClientName: `app${n}` }) },
  { name: 'CreateGroup', what: 'groups', input: (n) => ({ GroupName: `group${n}` }) },
  {
    name: 'CreateResourceServer',
    what: 'resource servers',
    input: (n) => ({ Identifier: `api${n}`, Name: `API ${n}` }),
  },
  {
    name: 'CreateIdentityProvider',
    what: 'identity providers',
    input: (n) => ({
      ProviderName: `idp${n}`,
      ProviderType: 'OIDC',
      ProviderDetails: { client_id: 'c', authorize_scopes: 'openid', oidc_issuer: `https://idp${n}.example` },
    }),
  },
  {
    name: 'CreateUserImportJob',
    what: 'import jobs',
    input: (n) => ({ JobName: `job${n}`, CloudWatchLogsRoleArn: roleArn }),
  },
]

for (const { name, what, input } of made) {
  test(`a pool that has its ${what} is given no more, also by requests that come together`, async () => {
    const UserPoolId = await bed.pool()
    const make = (n: number) => bed.call(name, { UserPoolId, ...input(n) })
    const ends = await Promise.allSettled([1, 2, 3, 4].map(make))
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, two)
    await refused(make(5), 'LimitExceededException', `A user pool has at most ${two} ${what}.`)
    await bed.call(name, { UserPoolId: pool, ...input(1) })
    await bed.call('DeleteUserPool', { UserPoolId })
  })
}

test('an account has so many pools in a region, and in another region as many', async () => {
  const create = (region: string) => bed.call<CreateUserPoolResponse>('CreateUserPool', { PoolName: 'p' }, { region })
  const ends = await Promise.allSettled(Array.from({ length: 5 }, () => create('us-east-1')))
  const pools = ends.flatMap((end) => (end.status === 'fulfilled' ? (end.value.UserPool?.Id ?? '') : []))
  assert.equal(pools.length, 2)
  const message = 'An account has at most 3 user pools in a region.'
  await refused(create('us-east-1'), 'LimitExceededException', message)
  await create('eu-west-1')
  await refused(bed.pool(), 'LimitExceededException')
  for (const UserPoolId of pools) await bed.call('DeleteUserPool', { UserPoolId })
})

test('a user is in so many groups, and may be put again into one of them', async () => {
  const bed = await openBed({ groupsOfUser: two })
  try {
    const UserPoolId = await bed.pool()
    await bed.user(UserPoolId, 'ann')
    for (const GroupName of ['a', 'b', 'c']) await bed.call('CreateGroup', { UserPoolId, GroupName })
    const join = (GroupName: string) => bed.call('AdminAddUserToGroup', { UserPoolId, Username: 'ann', GroupName })
    const ends = await Promise.allSettled(['a', 'b', 'c'].map(join))
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, two)
    const present = ['a', 'b', 'c'].filter((_, n) => ends[n]?.status === 'fulfilled')
    for (const group of present) await join(group)
    const other = ['a', 'b', 'c'].find((each) => !present.includes(each)) ?? ''
    await refused(join(other), 'InvalidParameterException', 'A user is in at most 2 groups.')
    await bed.call('AdminRemoveUserFromGroup', { UserPoolId, Username: 'ann', GroupName: present[0] })
    await join(other)
  } finally {
    await bed.close()
  }
})

test('a user is linked to so many identities', async () => {
  await bed.user(pool, 'ann')
  const link = (subject: string) =>
    bed.call('AdminLinkProviderForUser', {
      UserPoolId: pool,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' },
      SourceUser: {
        ProviderName: 'idp1',
        ProviderAttributeName: 'Cognito_Subject',
        ProviderAttributeValue: subject,
      },
    })
  for (const subject of ['1', '2']) await link(subject)
  await refused(link('3'), 'LimitExceededException', 'A user is linked to at most 2 identities.')
})

test('a password is changed five times an hour, right or wrong', async () => {
  const UserPoolId = pool
  await bed.user(UserPoolId, 'bob')
  const client = await bed.client(UserPoolId)
  const { access: AccessToken } = await bed.tokens(client, 'bob')
  const change = (PreviousPassword: string) =>
    bed.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword: password })
  await refused(change('Wrong-horse-7'), 'NotAuthorizedException')
  for (let n = 0; n < 4; n++) await change(password)
  await refused(change(password), 'LimitExceededException', 'Attempt limit exceeded, please try after some time.')
})

test('what one request names is bounded by the wire model, as AWS bounds it', () => {
  const { shapes } = JSON.parse(wireModel) as { shapes: Record<string, { max?: number }> }
  const bounds = {
    AttributeValueType: 2048,
    CallbackURLsListType: 100,
    LogoutURLsListType: 100,
    ScopeListType: 50,
    ResourceServerScopeListType: 100,
    IdpIdentifiersListType: 50,
    EmailVerificationSubjectType: 140,
    EmailVerificationMessageType: 20_000,
    SmsVerificationMessageType: 140,
    PasswordType: 256,
  }
  const found = Object.fromEntries(Object.keys(bounds).map((name) => [name, shapes[name]?.max]))
  assert.deepEqual(found, bounds)
})

test("AWS's own quotas are what counts where nobody says otherwise", () => {
  assert.deepEqual(
    [resourceQuotas.userPools, resourceQuotas.appClients, resourceQuotas.groups, resourceQuotas.resourceServers],
    [1000, 1000, 10_000, 25],
  )
})
