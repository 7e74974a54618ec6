import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { GetUserResponse, UpdateUserAttributesResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused, type TriggerDocument } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  client = await bed.client(pool)
})
after(() => bed.close())

let users = 0
async function signedIn(attributes: Record<string, string> = {}, poolId = pool, app = client) {
  const name = `user${users++}`
  await bed.user(poolId, name, { email: `${name}@example.com`, email_verified: 'true', ...attributes })
  const { access: AccessToken, id } = await bed.tokens(app, name)
  return { name, AccessToken, id }
}

async function attributesNow(AccessToken: string): Promise<Record<string, string>> {
  const user = await bed.call<GetUserResponse>('GetUser', { AccessToken })
  return Object.fromEntries((user.UserAttributes ?? []).map(({ Name = '', Value = '' }) => [Name, Value]))
}

const lastCode = (): string => bed.messages.at(-1)?.code ?? ''
const wrongCode = (): string => (lastCode() === '000000' ? '000001' : '000000')

test('a user sees their own account', async () => {
  const { name, AccessToken } = await signedIn()
  const user = await bed.call<GetUserResponse>('GetUser', { AccessToken })
  assert.equal(user.Username, name)
  assert.equal(user.UserAttributes?.[0]?.Name, 'sub')
})

test('an access token is refused when it is no such token, or its user or client is gone or disabled', async () => {
  const { name, AccessToken, id } = await signedIn()
  const see = (token: string) => bed.call('GetUser', { AccessToken: token })
  await refused(see('hello'), 'NotAuthorizedException', 'Invalid Access Token')
  await refused(see(id), 'NotAuthorizedException', 'Invalid Access Token')
  const broken = `${AccessToken.slice(0, -6)}AAAAAA`
  await refused(see(broken), 'NotAuthorizedException', 'Could not verify signature for Access Token')
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: name })
  await refused(see(AccessToken), 'NotAuthorizedException', 'User is disabled.')
  await bed.call('AdminEnableUser', { UserPoolId: pool, Username: name })
  await refused(see(AccessToken), 'NotAuthorizedException', 'Access Token has been revoked')
  const app = await bed.client(pool)
  const other = await bed.tokens(app, name)
  await bed.call('DeleteUserPoolClient', { UserPoolId: pool, ClientId: app })
  await refused(see(other.access), 'NotAuthorizedException', 'Invalid Access Token')
  const last = await bed.tokens(client, name)
  await bed.call('AdminDeleteUser', { UserPoolId: pool, Username: name })
  await refused(see(last.access), 'UserNotFoundException')
})

test('a global sign-out ends every session, and the next sign-in stands', async () => {
  const { name, AccessToken } = await signedIn()
  const other = await bed.tokens(client, name)
  await bed.call('GlobalSignOut', { AccessToken })
  for (const token of [AccessToken, other.access]) {
    await refused(
      bed.call('GetUser', { AccessToken: token }),
      'NotAuthorizedException',
      'Access Token has been revoked',
    )
  }
  const next = await bed.tokens(client, name)
  await bed.call('GetUser', { AccessToken: next.access })
  await bed.call('AdminUserGlobalSignOut', { UserPoolId: pool, Username: name })
  await refused(bed.call('GetUser', { AccessToken: next.access }), 'NotAuthorizedException')
})

test('a new address is unverified until its code comes back', async () => {
  const { name, AccessToken } = await signedIn()
  const changed = await bed.call<UpdateUserAttributesResponse>('UpdateUserAttributes', {
    AccessToken,
    UserAttributes: listOf({ email: `${name}@new.example`, nickname: 'Nick' }),
  })
  assert.equal(changed.CodeDeliveryDetailsList?.[0]?.AttributeName, 'email')
  assert.equal(bed.messages.at(-1)?.destination, `${name}@new.example`)
  assert.partialDeepStrictEqual(await attributesNow(AccessToken), { email_verified: 'false', nickname: 'Nick' })
  const verify = (Code: string) => bed.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code })
  await refused(verify(wrongCode()), 'CodeMismatchException')
  const code = lastCode()
  await verify(code)
  assert.equal((await attributesNow(AccessToken))['email_verified'], 'true')
  await refused(verify(code), 'ExpiredCodeException')
})

test('where the pool says so, the old address stays until the new one is proven', async () => {
  const careful = await bed.pool({
    AutoVerifiedAttributes: ['email'],
    AliasAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const app = await bed.client(careful)
  const { name, AccessToken } = await signedIn({}, careful, app)
  const UserAttributes = listOf({ email: `${name}@new.example` })
  await bed.call('UpdateUserAttributes', { AccessToken, UserAttributes })
  assert.equal(bed.messages.at(-1)?.destination, `${name}@new.example`)
  assert.partialDeepStrictEqual(await attributesNow(AccessToken), {
    email: `${name}@example.com`,
    email_verified: 'true',
  })
  await bed.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  assert.equal(bed.messages.at(-1)?.destination, `${name}@new.example`)
  await bed.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: lastCode() })
  assert.partialDeepStrictEqual(await attributesNow(AccessToken), {
    email: `${name}@new.example`,
    email_verified: 'true',
  })
  assert.ok((await bed.signIn(app, `${name}@new.example`)).AuthenticationResult)
  await refused(bed.signIn(app, `${name}@example.com`), 'UserNotFoundException')
})

test('a code for one address does not verify another', async () => {
  const { name, AccessToken } = await signedIn()
  await bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ email: `${name}@new.example` }) })
  const code = lastCode()
  const admin = { UserPoolId: pool, Username: name }
  await bed.call('AdminUpdateUserAttributes', {
    ...admin,
    UserAttributes: listOf({ email: `${name}@third.example`, email_verified: 'true' }),
  })
  await refused(
    bed.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: code }),
    'ExpiredCodeException',
  )
})

test('users may not write what their client or the schema forbids', async () => {
  const strict = await bed.pool({ Schema: [{ Name: 'badge', AttributeDataType: 'String', Mutable: false }] })
  const { AccessToken } = await signedIn({}, strict, await bed.client(strict))
  const update = (attributes: Record<string, string>) =>
    bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf(attributes) })
  await refused(update({ email_verified: 'true' }), 'NotAuthorizedException', /unauthorized attribute/)
  await refused(update({ sub: 'me' }), 'NotAuthorizedException')
  await refused(
    update({ 'custom:badge': '7' }),
    'InvalidParameterException',
    'user.custom:badge: Attribute cannot be updated.\n',
  )
  await refused(update({ 'custom:none': '7' }), 'InvalidParameterException', /does not exist in the schema/)
})

test('an address that signs somebody else in cannot be taken', async () => {
  const named = await bed.pool({ UsernameAttributes: ['email'] })
  const app = await bed.client(named)
  await bed.user(named, 'ann@example.com')
  await bed.user(named, 'bob@example.com')
  const { access: AccessToken } = await bed.tokens(app, 'bob@example.com')
  const UserAttributes = listOf({ email: 'ann@example.com' })
  await refused(
    bed.call('UpdateUserAttributes', { AccessToken, UserAttributes }),
    'AliasExistsException',
    'An account with the given email already exists.',
  )
  assert.ok((await bed.signIn(app, 'bob@example.com')).AuthenticationResult)
})

test('a password is changed by who knows the present one', async () => {
  const { name, AccessToken } = await signedIn()
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    bed.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword })
  await refused(change('Wrong-horse-7', 'Next-horse-8'), 'NotAuthorizedException', 'Incorrect username or password.')
  await refused(change(password, 'short'), 'InvalidPasswordException')
  await change(password, 'Next-horse-8')
  await refused(bed.signIn(client, name), 'NotAuthorizedException')
  assert.ok((await bed.signIn(client, name, 'Next-horse-8')).AuthenticationResult)
  for (let i = 0; i < 2; i++) await refused(change('Wrong-horse-7', 'Next-horse-9'), 'NotAuthorizedException')
  for (let i = 0; i < 3; i++) await refused(bed.signIn(client, name, 'Wrong-horse-7'), 'NotAuthorizedException')
  await refused(change('Next-horse-8', 'Next-horse-9'), 'NotAuthorizedException', 'Password attempts exceeded')
})

test('a user deletes their own account', async () => {
  const { name, AccessToken } = await signedIn()
  await bed.call('DeleteUser', { AccessToken })
  await refused(bed.call('DeleteUser', { AccessToken }), 'UserNotFoundException')
  await refused(bed.signIn(client, name), 'UserNotFoundException')
  await bed.user(pool, name)
})

test('a forgotten password is set anew by a code that lasts an hour', async () => {
  const { name } = await signedIn()
  const app = { ClientId: client, Username: name }
  const sent = await bed.call<{ CodeDeliveryDetails: object }>('ForgotPassword', app)
  assert.partialDeepStrictEqual(sent.CodeDeliveryDetails, { DeliveryMedium: 'EMAIL', AttributeName: 'email' })
  const confirm = (ConfirmationCode: string, Password = 'Next-horse-8') =>
    bed.call('ConfirmForgotPassword', { ...app, ConfirmationCode, Password })
  await refused(confirm(lastCode(), 'short'), 'InvalidPasswordException')
  await refused(confirm(wrongCode()), 'CodeMismatchException')
  const code = lastCode()
  await confirm(code)
  assert.ok((await bed.signIn(client, name, 'Next-horse-8')).AuthenticationResult)
  await refused(confirm(code), 'ExpiredCodeException')
  await bed.call('ForgotPassword', app)
  bed.clock.advance(3_600_000)
  await refused(confirm(lastCode()), 'ExpiredCodeException')
})

test('a reset opens a locked account', async () => {
  const { name } = await signedIn()
  for (let i = 0; i < 5; i++) await refused(bed.signIn(client, name, 'Wrong-horse-7'), 'NotAuthorizedException')
  await bed.call('ForgotPassword', { ClientId: client, Username: name })
  const answer = { ClientId: client, Username: name, ConfirmationCode: lastCode(), Password: 'Next-horse-8' }
  const both = await Promise.allSettled([
    bed.call('ConfirmForgotPassword', answer),
    bed.call('ConfirmForgotPassword', answer),
  ])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.ok((await bed.signIn(client, name, 'Next-horse-8')).AuthenticationResult)
})

test('a password cannot be reset without a verified address, while temporary, or while disabled', async () => {
  const forgot = (Username: string, ClientId = client) => bed.call('ForgotPassword', { ClientId, Username })
  await bed.user(pool, 'plain')
  await refused(forgot('plain'), 'InvalidParameterException', /no registered\/verified email or phone_number$/)
  const verified = listOf({ email: 'temp@example.com', email_verified: 'true' })
  await bed.call('AdminCreateUser', {
    UserPoolId: pool,
    Username: 'temp',
    UserAttributes: verified,
    MessageAction: 'SUPPRESS',
  })
  await refused(forgot('temp'), 'NotAuthorizedException', 'User password cannot be reset in the current state.')
  const { name } = await signedIn()
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: name })
  await refused(forgot(name), 'NotAuthorizedException', 'User is disabled.')
  await refused(forgot('nobody'), 'UserNotFoundException')
  const hiding = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
  const sent = bed.messages.length
  for (const name of ['plain', 'temp', 'nobody']) await forgot(name, hiding)
  assert.equal(bed.messages.length, sent)
  const guess = { ClientId: hiding, Username: 'nobody', ConfirmationCode: '123456', Password: 'Next-horse-8' }
  await refused(bed.call('ConfirmForgotPassword', guess), 'CodeMismatchException')
})

test('of two changes of one password at once one is made', async () => {
  await bed.user(pool, 'twice')
  const { access: AccessToken } = await bed.tokens(client, 'twice')
  const proposed = ['First-change-1', 'Second-change-2']
  const changes = proposed.map((ProposedPassword) =>
    bed.call('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword }),
  )
  const outcomes = (await Promise.allSettled(changes)).map(({ status }) => status)
  assert.deepEqual(outcomes.sort(), ['fulfilled', 'rejected'])
})

test('functions that word messages are told of the attributes as they are by then', async () => {
  const CustomMessage = 'arn:aws:lambda:us-east-1:000000000000:function:wording'
  const wording = await bed.pool({ AutoVerifiedAttributes: ['email'], LambdaConfig: { CustomMessage } })
  const app = await bed.client(wording)
  const seen: TriggerDocument[] = []
  bed.functions.set(CustomMessage, (event) => {
    seen.push(event)
    return event
  })
  await bed.user(wording, 'wes', { email: 'wes@example.com', email_verified: 'true' })
  const { access: AccessToken } = await bed.tokens(app, 'wes')
  await bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ email: 'new@example.com' }) })
  const told = seen.at(-1)?.request['userAttributes'] as Record<string, string>
  assert.deepEqual([told['email'], told['email_verified']], ['new@example.com', 'false'])
})
