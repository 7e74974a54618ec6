import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  AdminCreateUserResponse,
  AdminGetUserResponse,
  ListUsersResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, claimsOf, listOf, openBed, password, refused } from '../bed.fixture.ts'

let bed: Bed
let UserPoolId: string
let client: string
before(async () => {
  bed = await openBed()
  UserPoolId = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  client = await bed.client(UserPoolId)
})
after(() => bed.close())

const create = (Username: string, more: object = {}, poolId = UserPoolId) =>
  bed.call<AdminCreateUserResponse>('AdminCreateUser', { UserPoolId: poolId, Username, ...more })
const get = (Username: string) => bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username })

test('an invited user gets a temporary password that the policy allows', async () => {
  const UserAttributes = listOf({ email: 'ann@example.com' })
  const made = await create('ann', { UserAttributes, DesiredDeliveryMediums: ['EMAIL'] })
  assert.equal(made.User?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  const message = bed.messages.at(-1)
  assert.equal(message?.kind, 'invitation')
  assert.equal(message?.body, `Your username is ann and temporary password is ${message?.code}.`)
  const signed = await bed.signIn(client, 'ann', message?.code)
  assert.equal(signed.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  await create('ann', { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] })
  await refused(bed.signIn(client, 'ann', message?.code), 'NotAuthorizedException')
  assert.equal((await bed.signIn(client, 'ann', bed.messages.at(-1)?.code)).ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('creating a user is refused when the name is taken, the password is weak, or there is nowhere to send to', async () => {
  await bed.user(UserPoolId, 'bob')
  await refused(create('bob'), 'UsernameExistsException', 'User account already exists')
  await refused(create('eve', { TemporaryPassword: 'short' }), 'InvalidPasswordException')
  await refused(create('nobody', { MessageAction: 'RESEND' }), 'UserNotFoundException')
  await refused(create('bob', { MessageAction: 'RESEND' }), 'UnsupportedUserStateException')
  await refused(create('eve', { DesiredDeliveryMediums: ['SMS'] }), 'InvalidParameterException')
  await refused(
    create('eve', {}, 'us-east-1_000000000'),
    'ResourceNotFoundException',
    'User pool us-east-1_000000000 does not exist.',
  )
})

test('an alias moves to a new user only by force', async () => {
  const aliased = await bed.pool({ AliasAttributes: ['email'] })
  const app = await bed.client(aliased)
  const UserAttributes = listOf({ email: 'ann@example.com', email_verified: 'true' })
  await bed.user(aliased, 'old', { email: 'ann@example.com', email_verified: 'true' })
  const next = { UserAttributes, MessageAction: 'SUPPRESS', TemporaryPassword: password }
  await refused(create('new', next, aliased), 'AliasExistsException')
  await create('new', { ...next, ForceAliasCreation: true }, aliased)
  assert.equal((await bed.signIn(app, 'ann@example.com')).ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const old = await bed.needs.userPools.userNamed(aliased, 'old')
  assert.equal(old?.attributes['email_verified'], 'false')
})

test('a password set for good confirms, one set for now is temporary', async () => {
  await create('cat', { MessageAction: 'SUPPRESS' })
  const set = (Permanent: boolean, Password = password) =>
    bed.call('AdminSetUserPassword', { UserPoolId, Username: 'cat', Password, Permanent })
  await refused(set(true, 'short'), 'InvalidPasswordException')
  await set(true)
  assert.equal((await get('cat')).UserStatus, 'CONFIRMED')
  await set(false)
  assert.equal((await get('cat')).UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal((await bed.signIn(client, 'cat')).ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('a user is found by sub too, and an unknown one is not', async () => {
  const sub = await bed.user(UserPoolId, 'dan')
  assert.equal((await get(sub)).Username, 'dan')
  for (const name of ['AdminGetUser', 'AdminDeleteUser', 'AdminDisableUser', 'AdminEnableUser', 'AdminConfirmSignUp']) {
    await refused(bed.call(name, { UserPoolId, Username: 'nobody' }), 'UserNotFoundException', 'User does not exist.')
  }
  await refused(
    bed.call('AdminConfirmSignUp', { UserPoolId, Username: 'dan' }),
    'NotAuthorizedException',
    'User cannot be confirmed. Current status is CONFIRMED',
  )
})

test('a pool of another account or region is none', async () => {
  await refused(
    bed.call('AdminGetUser', { UserPoolId, Username: 'dan' }, { account: '111111111111' }),
    'ResourceNotFoundException',
  )
  await refused(bed.call('DescribeUserPool', { UserPoolId }, { region: 'eu-west-1' }), 'ResourceNotFoundException')
})

test('an administrator changes attributes; an empty value takes one away; a changed address gets a code', async () => {
  await bed.user(UserPoolId, 'fay', { email: 'fay@example.com', email_verified: 'true', nickname: 'F' })
  const update = (attributes: Record<string, string>) =>
    bed.call('AdminUpdateUserAttributes', { UserPoolId, Username: 'fay', UserAttributes: listOf(attributes) })
  const sent = bed.messages.length
  await update({ nickname: '' })
  await update({ email: 'fay@new.example', email_verified: 'true' })
  assert.equal(bed.messages.length, sent)
  await update({ email: 'fay@newer.example' })
  assert.equal(bed.messages.at(-1)?.destination, 'fay@newer.example')
  const names = Object.fromEntries(((await get('fay')).UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]))
  assert.deepEqual({ ...names, sub: '' }, { sub: '', email: 'fay@newer.example', email_verified: 'false' })
  await refused(update({ 'custom:x': '1' }), 'InvalidParameterException', /does not exist in the schema/)
  await refused(update({ sub: 'me' }), 'InvalidParameterException')
})

test('changes made at once all take effect', async () => {
  await bed.user(UserPoolId, 'gil')
  const names = ['nickname', 'name', 'locale', 'gender']
  await Promise.all(
    names.map((name) =>
      bed.call('AdminUpdateUserAttributes', { UserPoolId, Username: 'gil', UserAttributes: listOf({ [name]: 'x' }) }),
    ),
  )
  const user = await bed.needs.userPools.userNamed(UserPoolId, 'gil')
  assert.deepEqual(Object.keys(user?.attributes ?? {}).sort(), [...names].sort())
})

test('users are listed in pages and found by filters', async () => {
  const pool = await bed.pool()
  for (const name of ['ann', 'anna', 'bob'])
    await bed.user(pool, name, { email: `${name}@example.com`, name: `${name}%` })
  await create('new', { MessageAction: 'SUPPRESS' }, pool)
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: 'bob' })
  const list = (input: object) => bed.call<ListUsersResponse>('ListUsers', { UserPoolId: pool, ...input })
  const found = async (Filter: string) => ((await list({ Filter })).Users ?? []).map(({ Username }) => Username).sort()
  assert.deepEqual(await found('username = "ann"'), ['ann'])
  assert.deepEqual(await found('username ^= "ann"'), ['ann', 'anna'])
  assert.deepEqual(await found('email = "bob@example.com"'), ['bob'])
  assert.deepEqual(await found('email ^= "ann"'), ['ann', 'anna'])
  assert.deepEqual(await found('name ^= "%"'), [])
  assert.deepEqual(await found('name = "ann%"'), ['ann'])
  assert.deepEqual(await found('status = "Disabled"'), ['bob'])
  assert.deepEqual(await found('cognito:user_status = "force_change_password"'), ['new'])
  assert.deepEqual(await found(''), ['ann', 'anna', 'bob', 'new'])
  const sub = (await bed.needs.userPools.userNamed(pool, 'bob'))?.sub
  assert.deepEqual(await found(`sub = "${sub}"`), ['bob'])
  const first = await list({ Limit: 3, AttributesToGet: ['email'] })
  assert.equal(first.Users?.length, 3)
  const second = await list({ Limit: 3, PaginationToken: first.PaginationToken })
  assert.equal(second.Users?.length, 1)
  assert.equal(second.PaginationToken, undefined)
  assert.ok(first.Users?.every(({ Attributes }) => Attributes?.every(({ Name }) => Name === 'email')))
  for (const Filter of ['email', 'email = ann', 'email ~ "x"', 'color = "red"', 'status = "Odd"']) {
    await refused(list({ Filter }), 'InvalidParameterException')
  }
  await refused(list({ PaginationToken: 'hello' }), 'InvalidParameterException', 'Invalid pagination token.')
  await refused(list({ AttributesToGet: ['custom:no'] }), 'InvalidParameterException')
})

test('groups are made, changed, listed and deleted', async () => {
  const pool = await bed.pool()
  const group = (name: string, input: object) => bed.call<{ Group: object }>(name, { UserPoolId: pool, ...input })
  await group('CreateGroup', { GroupName: 'staff', Description: 'All', Precedence: 5 })
  await refused(
    group('CreateGroup', { GroupName: 'staff' }),
    'GroupExistsException',
    'A group with the name already exists.',
  )
  await group('UpdateGroup', { GroupName: 'staff', Description: '', RoleArn: 'arn:aws:iam::000000000000:role/staff' })
  const { Group } = await group('GetGroup', { GroupName: 'staff' })
  assert.partialDeepStrictEqual(Group, { Precedence: 5, RoleArn: 'arn:aws:iam::000000000000:role/staff' })
  assert.ok(!('Description' in Group))
  await group('CreateGroup', { GroupName: 'admins' })
  const listed = await bed.call<{ Groups: { GroupName: string }[] }>('ListGroups', { UserPoolId: pool })
  assert.deepEqual(
    listed.Groups.map(({ GroupName }) => GroupName),
    ['admins', 'staff'],
  )
  await group('DeleteGroup', { GroupName: 'staff' })
  for (const name of ['GetGroup', 'UpdateGroup', 'DeleteGroup', 'ListUsersInGroup']) {
    await refused(group(name, { GroupName: 'staff' }), 'ResourceNotFoundException', 'Group not found.')
  }
})

test('who gives a group a role must be allowed to pass it', async () => {
  const RoleArn = 'arn:aws:iam::000000000000:role/staff'
  for (const name of ['CreateGroup', 'UpdateGroup']) {
    const asks = await bed.asks(name, { UserPoolId, GroupName: 'g', RoleArn })
    const context = { 'iam:PassedToService': ['cognito-idp.amazonaws.com'] }
    assert.deepEqual(asks[1], { action: 'iam:PassRole', resource: RoleArn, context })
    assert.equal((await bed.asks(name, { UserPoolId, GroupName: 'g' })).length, 1)
  }
})

test("tokens tell a user's groups, roles and preferred role", async () => {
  await bed.user(UserPoolId, 'hal')
  const role = (name: string): string => `arn:aws:iam::000000000000:role/${name}`
  await bed.call('CreateGroup', { UserPoolId, GroupName: 'last', RoleArn: role('last') })
  await bed.call('CreateGroup', { UserPoolId, GroupName: 'first', RoleArn: role('first'), Precedence: 1 })
  await bed.call('CreateGroup', { UserPoolId, GroupName: 'bare', Precedence: 0 })
  const add = (GroupName: string, Username = 'hal') =>
    bed.call('AdminAddUserToGroup', { UserPoolId, GroupName, Username })
  for (const name of ['last', 'first', 'bare', 'first']) await add(name)
  await refused(add('none'), 'ResourceNotFoundException', 'Group not found.')
  await refused(add('first', 'nobody'), 'UserNotFoundException')
  const tokens = await bed.tokens(client, 'hal')
  assert.partialDeepStrictEqual(claimsOf(tokens.id), {
    'cognito:groups': ['bare', 'first', 'last'],
    'cognito:roles': [role('first'), role('last')],
    'cognito:preferred_role': role('first'),
  })
  assert.deepEqual(claimsOf(tokens.access)['cognito:groups'], ['bare', 'first', 'last'])
  assert.equal(claimsOf(tokens.access)['cognito:roles'], undefined)
  await bed.call('CreateGroup', { UserPoolId, GroupName: 'equal', RoleArn: role('equal'), Precedence: 1 })
  await add('equal')
  assert.equal(claimsOf((await bed.tokens(client, 'hal')).id)['cognito:preferred_role'], undefined)
  await bed.call('AdminRemoveUserFromGroup', { UserPoolId, GroupName: 'equal', Username: 'hal' })
  await bed.call('DeleteGroup', { UserPoolId, GroupName: 'last' })
  const groups = await bed.call<{ Groups: { GroupName: string }[] }>('AdminListGroupsForUser', {
    UserPoolId,
    Username: 'hal',
  })
  assert.deepEqual(
    groups.Groups.map(({ GroupName }) => GroupName),
    ['bare', 'first'],
  )
  const users = await bed.call<ListUsersResponse>('ListUsersInGroup', { UserPoolId, GroupName: 'first' })
  assert.deepEqual(
    users.Users?.map(({ Username }) => Username),
    ['hal'],
  )
})

test('an administrator may leave out what the pool requires, for the user to give with a password of their own', async () => {
  const Schema = [{ Name: 'name', Required: true }]
  const demanding = await bed.pool({ Schema })
  const app = await bed.client(demanding)
  await create('una', { MessageAction: 'SUPPRESS', TemporaryPassword: password }, demanding)
  const challenge = await bed.signIn(app, 'una')
  assert.equal(challenge.ChallengeParameters?.['requiredAttributes'], '["userAttributes.name"]')
  const user = { UserPoolId: demanding, Username: 'una' }
  const change = (attributes: Record<string, string>) =>
    bed.call('AdminUpdateUserAttributes', { ...user, UserAttributes: listOf(attributes) })
  await change({ nickname: 'U' })
  await change({ name: 'Una' })
  await refused(change({ name: '' }), 'InvalidParameterException')
  await refused(
    bed.call('AdminDeleteUserAttributes', { ...user, UserAttributeNames: ['name'] }),
    'InvalidParameterException',
  )
})

test('whether an address is verified is understood in capitals too', async () => {
  const aliased = await bed.pool({ AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  const app = await bed.client(aliased)
  await bed.user(aliased, 'pyt', { email: 'pyt@example.com', email_verified: 'True' })
  assert.equal(claimsOf((await bed.tokens(app, 'pyt@example.com')).id)['email_verified'], true)
  const sent = bed.messages.length
  const UserAttributes = listOf({ email: 'hon@example.com', email_verified: 'TRUE' })
  await bed.call('AdminUpdateUserAttributes', { UserPoolId: aliased, Username: 'pyt', UserAttributes })
  assert.equal(bed.messages.length, sent)
  assert.ok((await bed.signIn(app, 'hon@example.com')).AuthenticationResult)
})

test('an alias stays where it is when the user whom it would go to cannot be made', async () => {
  const aliased = await bed.pool({ AliasAttributes: ['email'] })
  const app = await bed.client(aliased)
  const attributes = { email: 'kept@example.com', email_verified: 'true' }
  await bed.user(aliased, 'holder', attributes)
  await bed.user(aliased, 'there')
  const next = { UserAttributes: listOf(attributes), MessageAction: 'SUPPRESS', ForceAliasCreation: true }
  await refused(create('there', next, aliased), 'UsernameExistsException')
  assert.ok((await bed.signIn(app, 'kept@example.com')).AuthenticationResult)
  const named = await bed.pool({ UsernameAttributes: ['email'] })
  await bed.user(named, 'kept@example.com', attributes)
  await refused(create('kept@example.com', { ...next }, named), 'UsernameExistsException')
  const holder = await bed.needs.userPools.userNamed(named, 'kept@example.com')
  assert.equal(holder?.attributes['email_verified'], 'true')
})

test('whether an address is verified is not told before anybody said so', async () => {
  const UserPoolId = await bed.pool()
  const UserAttributes = listOf({ email: 'ann@example.com' })
  await create('ann', { UserAttributes, MessageAction: 'SUPPRESS' }, UserPoolId)
  const flag = async () => {
    const shown = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId, Username: 'ann' })
    return shown.UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value
  }
  const change = (attributes: Record<string, string>) =>
    bed.call('AdminUpdateUserAttributes', { UserPoolId, Username: 'ann', UserAttributes: listOf(attributes) })
  assert.equal(await flag(), undefined)
  await change({ email: 'ann.b@example.com' })
  assert.equal(await flag(), undefined)
  await change({ email_verified: 'true' })
  await change({ email: 'ann@example.com' })
  assert.equal(await flag(), 'false')
})
