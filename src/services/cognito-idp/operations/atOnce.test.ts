import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }

/** How many calls were done, and the codes of the faults of the others. */
async function outcome(calls: readonly Promise<unknown>[]): Promise<{ done: number; faults: unknown[] }> {
  const settled = await Promise.allSettled(calls)
  const faults = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  return { done: settled.length - faults.length, faults }
}

test('right codes of a second factor given at once on several devices all sign in, and one sign-in gives tokens once', async () => {
  const UserPoolId = await bed.pool({ MfaConfiguration: 'ON', SmsConfiguration })
  const ClientId = await bed.client(UserPoolId)
  await bed.user(UserPoolId, 'ana', { phone_number: '+15550001234' })
  const begin = async () => {
    const { Session, ChallengeName } = await bed.signIn(ClientId, 'ana')
    const ChallengeResponses = { USERNAME: 'ana', SMS_MFA_CODE: bed.messages.at(-1)?.code }
    return { ClientId, ChallengeName, Session, ChallengeResponses }
  }
  const begun = [await begin(), await begin(), await begin()]
  const answered = begun.map((input) => bed.call<InitiateAuthResponse>('RespondToAuthChallenge', input))
  for (const each of await Promise.all(answered)) assert.ok(each.AuthenticationResult)
  const one = await begin()
  const { done, faults } = await outcome([1, 2, 3].map(() => bed.call('RespondToAuthChallenge', one)))
  assert.equal(done, 1)
  assert.deepEqual(faults, ['NotAuthorizedException', 'NotAuthorizedException'])
})

test('codes that come back are sent as often as somebody signs in, and others ten times', async () => {
  const UserPoolId = await bed.pool({ MfaConfiguration: 'ON', SmsConfiguration })
  const ClientId = await bed.client(UserPoolId)
  await bed.user(UserPoolId, 'ben', { phone_number: '+15550001234' })
  for (let i = 0; i < 12; i++) {
    const { Session, ChallengeName } = await bed.signIn(ClientId, 'ben')
    const ChallengeResponses = { USERNAME: 'ben', SMS_MFA_CODE: bed.messages.at(-1)?.code }
    await bed.call('RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses })
  }
  const { done, faults } = await outcome(Array.from({ length: 12 }, () => bed.signIn(ClientId, 'ben')))
  assert.equal(done, 10)
  assert.deepEqual(faults, ['TooManyRequestsException', 'TooManyRequestsException'])
})

test('a code of a sign-up or of a forgotten password that comes back twice at once is good once', async () => {
  const UserPoolId = await bed.pool({ AutoVerifiedAttributes: ['email'] })
  const ClientId = await bed.client(UserPoolId)
  const input = { ClientId, Username: 'ana', Password: password }
  await bed.call('SignUp', { ...input, UserAttributes: listOf({ email: 'ana@example.com' }) })
  const confirm = { ClientId, Username: 'ana', ConfirmationCode: bed.messages.at(-1)?.code }
  assert.equal((await outcome([bed.call('ConfirmSignUp', confirm), bed.call('ConfirmSignUp', confirm)])).done, 1)
  await bed.call('ForgotPassword', { ClientId, Username: 'ana' })
  const ConfirmationCode = bed.messages.at(-1)?.code
  const passwords = ['Another-horse-1', 'Another-horse-2']
  const set = passwords.map((Password) => bed.call('ConfirmForgotPassword', { ...input, Password, ConfirmationCode }))
  assert.equal((await outcome(set)).done, 1)
  const signedIn = await outcome(passwords.map((each) => bed.signIn(ClientId, 'ana', each)))
  assert.equal(signedIn.done, 1)
})

test('a refresh token that rotates is exchanged once, however many ask at once', async () => {
  const UserPoolId = await bed.pool()
  const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const
  const ClientId = await bed.client(UserPoolId, {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation,
  })
  await bed.user(UserPoolId, 'ana')
  const { refresh } = await bed.tokens(ClientId, 'ana')
  const renew = () => bed.call('GetTokensFromRefreshToken', { ClientId, RefreshToken: refresh })
  const { done, faults } = await outcome([renew(), renew(), renew()])
  assert.equal(done, 1)
  assert.deepEqual(faults, ['RefreshTokenReuseException', 'RefreshTokenReuseException'])
  await refused(renew(), 'RefreshTokenReuseException')
})
