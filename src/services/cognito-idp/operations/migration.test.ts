import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AdminGetUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, openBed, password, refused, type TriggerDocument } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

interface Place {
  readonly pool: string
  readonly client: string
  readonly events: TriggerDocument[]
}

let places = 0

/** A pool beside an older directory, in which everybody named `old` something has one password. */
async function place(response: object = {}, client: object = {}): Promise<Place> {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:migrate${places++}`
  const events: TriggerDocument[] = []
  bed.functions.set(arn, (event) => {
    events.push(event)
    const { request, userName, triggerSource } = event
    const isTheirs = triggerSource === 'UserMigration_ForgotPassword' || request['password'] === password
    if (!userName.startsWith('old') || !isTheirs) throw new Error('Bad password')
    const userAttributes = { email: `${userName}@example.com`, email_verified: 'true' }
    return {
      ...event,
      response: { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS', ...response },
    }
  })
  const pool = await bed.pool({ LambdaConfig: { UserMigration: arn } })
  return { pool, client: await bed.client(pool, client), events }
}

const shown = ({ pool }: Place, Username: string) =>
  bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: pool, Username })
const forgot = ({ client }: Place, Username: string) => bed.call('ForgotPassword', { ClientId: client, Username })

test('a user from elsewhere signs in with the password from there, and is asked for there only once', async () => {
  const at = await place()
  const AuthParameters = { USERNAME: 'old1', PASSWORD: password }
  const input = { ClientId: at.client, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, ClientMetadata: { a: 'b' } }
  assert.ok((await bed.call<{ AuthenticationResult: object }>('InitiateAuth', input)).AuthenticationResult)
  const [event] = at.events
  assert.equal(event?.triggerSource, 'UserMigration_Authentication')
  assert.deepEqual(event?.request, { password, validationData: { a: 'b' } })
  const user = await shown(at, 'old1')
  assert.equal(user.UserStatus, 'CONFIRMED')
  assert.ok(user.UserAttributes?.some(({ Name, Value }) => Name === 'email' && Value === 'old1@example.com'))
  assert.ok((await bed.signIn(at.client, 'old1')).AuthenticationResult)
  await refused(bed.signIn(at.client, 'old1', 'Wrong-horse-7'), 'NotAuthorizedException')
  assert.equal(at.events.length, 1)
})

test('administrators sign such users in too', async () => {
  const at = await place()
  const AuthParameters = { USERNAME: 'old2', PASSWORD: password }
  const input = { UserPoolId: at.pool, ClientId: at.client, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }
  assert.ok((await bed.call<{ AuthenticationResult: object }>('AdminInitiateAuth', input)).AuthenticationResult)
})

test('a wrong password, or a name that nobody has there either, makes no user and is locked out in the end', async () => {
  const at = await place()
  const wrong = () => bed.signIn(at.client, 'old3', 'Wrong-horse-7')
  for (let i = 0; i < 5; i++) await refused(wrong(), 'UserNotFoundException')
  await refused(bed.signIn(at.client, 'old3'), 'NotAuthorizedException', 'Password attempts exceeded')
  await refused(shown(at, 'old3'), 'UserNotFoundException')
  const hiding = await place({}, { PreventUserExistenceErrors: 'ENABLED' })
  const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const
  await refused(bed.signIn(hiding.client, 'stranger'), ...incorrect)
  await refused(bed.signIn(hiding.client, 'old4', 'Wrong-horse-7'), ...incorrect)
})

test('who must choose another password is told so, and the old one is not kept', async () => {
  const at = await place({ finalUserStatus: 'RESET_REQUIRED' })
  await refused(bed.signIn(at.client, 'old5'), 'PasswordResetRequiredException')
  assert.equal((await shown(at, 'old5')).UserStatus, 'RESET_REQUIRED')
  const user = await bed.needs.userPools.userNamed(at.pool, 'old5')
  assert.equal(user?.password, undefined)
})

test('a forgotten password brings the user over, and the code sets a new one', async () => {
  const at = await place()
  await forgot(at, 'old6')
  assert.equal(at.events[0]?.triggerSource, 'UserMigration_ForgotPassword')
  assert.equal(at.events[0]?.request['password'], null)
  const ConfirmationCode = bed.messages.at(-1)?.code
  const Password = 'Another-horse-9'
  await bed.call('ConfirmForgotPassword', { ClientId: at.client, Username: 'old6', ConfirmationCode, Password })
  assert.ok((await bed.signIn(at.client, 'old6', Password)).AuthenticationResult)
  await refused(forgot(at, 'stranger'), 'UserNotFoundException')
})

test('a user without a password here signs in with none until one is set', async () => {
  const at = await place()
  await forgot(at, 'old7')
  await refused(bed.signIn(at.client, 'old7'), 'NotAuthorizedException', 'Incorrect username or password.')
})

test('what the function says wrong makes no user', async () => {
  const status = await place({ finalUserStatus: 'ARCHIVED' })
  await refused(bed.signIn(status.client, 'old8'), 'InvalidLambdaResponseException')
  await refused(shown(status, 'old8'), 'UserNotFoundException')
  const none = await place({ userAttributes: null })
  await refused(bed.signIn(none.client, 'old8'), 'UserNotFoundException')
  const unknown = await place({ userAttributes: { hat: 'red' } })
  await refused(bed.signIn(unknown.client, 'old8'), 'InvalidParameterException')
})

test('a function that cannot be run brings nobody, and where the client hides who exists, no failure of it tells so', async () => {
  for (const [response, run] of [
    [{}, false],
    [{ finalUserStatus: 'ARCHIVED' }, true],
  ] as const) {
    const open = await place(response)
    const hiding = await place(response, { PreventUserExistenceErrors: 'ENABLED' })
    for (const { pool } of [open, hiding]) {
      const LambdaConfig = { UserMigration: 'arn:aws:lambda:us-east-1:000000000000:function:gone' }
      if (!run) await bed.call('UpdateUserPool', { UserPoolId: pool, LambdaConfig })
    }
    const failure = `Exception migrating user in app client ${open.client}`
    if (!run) await refused(bed.signIn(open.client, 'old9'), 'UserNotFoundException', failure)
    if (!run) await refused(forgot(open, 'old9'), 'UserNotFoundException', failure)
    const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const
    await refused(bed.signIn(hiding.client, 'old9'), ...incorrect)
    await forgot(hiding, 'old9')
  }
})
