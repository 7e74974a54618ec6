import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let telling: string
let hiding: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool({
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  })
  telling = await bed.client(pool)
  hiding = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED', ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
})
after(() => bed.close())

const hour = 3_600_000
const limit = 'Attempt limit exceeded, please try after some time.'

let users = 0
async function somebody(): Promise<string> {
  const name = `user${users++}`
  await bed.user(pool, name, { email: `${name}@example.com`, email_verified: 'true' })
  return name
}

/** How calls end, one after the other. */
async function ends(times: number, call: () => Promise<unknown>): Promise<string[]> {
  const codes = []
  for (let i = 0; i < times; i++) {
    codes.push(
      await call().then(
        () => 'done',
        (error: unknown) => (error instanceof Fault ? error.code : String(error)),
      ),
    )
  }
  return codes
}

const times = (count: number, what: string): string[] => Array(count).fill(what)
const lastCode = (): string => bed.messages.at(-1)?.code ?? ''
const wrongCode = (): string => (lastCode() === '000000' ? '000001' : '000000')

test('a forgotten password has five codes an hour, and the hour begins with the first', async () => {
  const Username = await somebody()
  const forgot = () => bed.call('ForgotPassword', { ClientId: telling, Username })
  assert.deepEqual(await ends(5, forgot), times(5, 'done'))
  await refused(forgot(), 'LimitExceededException', limit)
  bed.clock.advance(hour - 1)
  await refused(forgot(), 'LimitExceededException')
  bed.clock.advance(1)
  await forgot()
})

test('the quota of one user is not another’s, nor that of another pool', async () => {
  const [first, second] = [await somebody(), await somebody()]
  const forgot = (Username: string, ClientId = telling) => bed.call('ForgotPassword', { ClientId, Username })
  await ends(6, () => forgot(first))
  await forgot(second)
  const elsewhere = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  await bed.user(elsewhere, first, { email: 'e@example.com', email_verified: 'true' })
  await forgot(first, await bed.client(elsewhere))
})

test('where the client hides who exists, nobody’s calls end as somebody’s', async () => {
  const there = await somebody()
  const forgot = (Username: string) => () => bed.call('ForgotPassword', { ClientId: hiding, Username })
  const confirm = (Username: string) => () => {
    const input = { ClientId: hiding, Username, ConfirmationCode: wrongCode(), Password: password }
    return bed.call('ConfirmForgotPassword', input)
  }
  const resend = (Username: string) => () => bed.call('ResendConfirmationCode', { ClientId: hiding, Username })
  const unconfirmed = `user${users++}`
  const UserAttributes = listOf({ email: 'un@example.com' })
  await bed.call('SignUp', { ClientId: hiding, Username: unconfirmed, Password: password, UserAttributes })
  const limited = [...times(5, 'done'), ...times(2, 'LimitExceededException')]
  for (const name of [there, 'nobody']) {
    // Before any code is out, while one is, and after it was tried too often.
    assert.deepEqual(await ends(2, confirm(name)), times(2, 'CodeMismatchException'))
    assert.deepEqual(await ends(7, forgot(name)), limited)
    const guesses = await ends(14, confirm(name))
    assert.deepEqual(guesses, [...times(13, 'CodeMismatchException'), 'LimitExceededException'])
  }
  for (const name of [unconfirmed, 'no one']) assert.deepEqual(await ends(7, resend(name)), limited)
})

test('where the client hides who exists, a message that does not arrive tells nothing either', async () => {
  const { ForgotPassword } = await import('./ForgotPassword.ts')
  const Username = await somebody()
  const awaited: boolean[] = []
  const watched: Bed['needs'] = {
    ...bed.needs,
    outbox: { deliver: async (_, { isAwaited }) => void awaited.push(isAwaited) },
  }
  const request = { now: bed.clock.now(), userAgent: '' } as Parameters<ReturnType<typeof ForgotPassword.handle>>[1]
  for (const ClientId of [hiding, telling]) await ForgotPassword.handle(watched)({ ClientId, Username }, request)
  assert.deepEqual(awaited, [false, true])
})

test('codes for sign-in are counted for a name that nobody has as for one that somebody has', async () => {
  const begin = (USERNAME: string) => () =>
    bed.call<InitiateAuthResponse>('InitiateAuth', {
      ClientId: hiding,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' },
    })
  const limited = [...times(10, 'done'), ...times(2, 'TooManyRequestsException')]
  for (const name of [await somebody(), 'nobody at all']) assert.deepEqual(await ends(12, begin(name)), limited)
})

test('codes for an address are five an hour, whether asked for or caused by a change', async () => {
  const { access: AccessToken } = await bed.tokens(telling, await somebody())
  const ask = () => bed.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' })
  const change = (email: string) => bed.call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf({ email }) })
  assert.deepEqual(await ends(3, ask), times(3, 'done'))
  await change('a@example.com')
  await change('b@example.com')
  await refused(change('c@example.com'), 'LimitExceededException', limit)
  await refused(ask(), 'LimitExceededException', limit)
  assert.equal(bed.messages.at(-1)?.destination, 'b@example.com')
  const { UserAttributes } = await bed.call<{ UserAttributes: { Name: string; Value: string }[] }>('GetUser', {
    AccessToken,
  })
  assert.equal(UserAttributes.find(({ Name }) => Name === 'email')?.Value, 'b@example.com')
  bed.clock.advance(hour)
  const { access } = await bed.tokens(telling, `user${users - 1}`)
  await bed.call('GetUserAttributeVerificationCode', { AccessToken: access, AttributeName: 'email' })
})

test('guesses at codes are fifteen an hour, however many codes there were', async () => {
  const Username = `user${users++}`
  const UserAttributes = listOf({ email: 'g@example.com' })
  await bed.call('SignUp', { ClientId: telling, Username, Password: password, UserAttributes })
  const confirm = (ConfirmationCode = wrongCode()) =>
    bed.call('ConfirmSignUp', { ClientId: telling, Username, ConfirmationCode })
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await ends(5, confirm), times(5, 'CodeMismatchException'))
    await bed.call('ResendConfirmationCode', { ClientId: telling, Username })
  }
  await refused(confirm(lastCode()), 'LimitExceededException', limit)
  bed.clock.advance(hour)
  await confirm(lastCode())
  const { access: AccessToken } = await bed.tokens(telling, Username)
  const verify = () => bed.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: wrongCode() })
  assert.equal((await ends(16, verify)).at(-1), 'LimitExceededException')
})
