import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  AdminGetUserResponse,
  AssociateSoftwareTokenResponse,
  GetUserPoolMfaConfigResponse,
  GetUserResponse,
  InitiateAuthResponse,
  SetUserPoolMfaConfigRequest,
  VerifySoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { fromBase32 } from '../../../tokens/base32.ts'
import { hotp, totpStep } from '../../../tokens/totp.ts'
import { type Bed, openBed, password, refused, srpAnswer, tokensOf } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const sms = { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } } }
const token = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const email = { EmailMfaConfiguration: { Message: 'Enter {####}', Subject: 'Sign in' } }
const everything = { ...sms, ...token, ...email }

interface Place {
  readonly pool: string
  readonly client: string
}

async function place(MfaConfiguration: 'ON' | 'OPTIONAL', config: object): Promise<Place> {
  const pool = await bed.pool()
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, MfaConfiguration, ...config })
  return { pool, client: await bed.client(pool) }
}

let users = 0
async function newUser({ pool }: Place, attributes: Record<string, string> = {}): Promise<string> {
  const name = `user${users++}`
  await bed.user(pool, name, attributes)
  return name
}

const reachable = {
  phone_number: '+15550001234',
  phone_number_verified: 'true',
  email: 'ann@example.com',
  email_verified: 'true',
}

function answer(
  { client }: Place,
  begun: InitiateAuthResponse,
  USERNAME: string,
  responses: object,
  ChallengeName = begun.ChallengeName,
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME, ...responses }
  const input = { ClientId: client, ChallengeName, Session: begun.Session, ChallengeResponses }
  return bed.call('RespondToAuthChallenge', input)
}

/** The code that an authenticator shows. */
function codeOf(seed = ''): string {
  return hotp(fromBase32(seed) ?? new Uint8Array(), totpStep(bed.clock.now()))
}

const nextCode = (seed: string | undefined): string => {
  bed.clock.advance(30_000)
  return codeOf(seed)
}

/** A user with an authenticator that is asked for. */
async function withToken(at: Place, attributes: Record<string, string> = {}) {
  const name = await newUser(at, attributes)
  const begun = await bed.signIn(at.client, name)
  const { access: AccessToken } = tokensOf(begun)
  const { SecretCode: seed = '' } = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', {
    AccessToken,
  })
  const verified = { AccessToken, UserCode: codeOf(seed), FriendlyDeviceName: 'phone' }
  await bed.call('VerifySoftwareToken', verified)
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await bed.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  return { name, seed, AccessToken }
}

const wrong = (code: string): string => (code === '000000' ? '000001' : '000000')
const lastCode = (): string => bed.messages.at(-1)?.code ?? ''

test('a pool asks for what it was told to, and shows it', async () => {
  const { pool } = await place('OPTIONAL', everything)
  const shown = await bed.call<GetUserPoolMfaConfigResponse>('GetUserPoolMfaConfig', { UserPoolId: pool })
  assert.deepEqual(shown, { MfaConfiguration: 'OPTIONAL', ...everything })
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, MfaConfiguration: 'ON', ...token })
  assert.deepEqual(await bed.call('GetUserPoolMfaConfig', { UserPoolId: pool }), { MfaConfiguration: 'ON', ...token })
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, MfaConfiguration: 'OFF' })
  assert.deepEqual(await bed.call('GetUserPoolMfaConfig', { UserPoolId: pool }), { MfaConfiguration: 'OFF' })
})

test('a configuration that contradicts itself is refused', async () => {
  const UserPoolId = await bed.pool()
  const set = (input: Partial<SetUserPoolMfaConfigRequest>) =>
    bed.call('SetUserPoolMfaConfig', { UserPoolId, ...input })
  const off = /can't turn off MFA and configure an MFA together/
  const none = /can't disable all MFAs and set an MFA configuration/
  await refused(set({ MfaConfiguration: 'OFF', ...token }), 'InvalidParameterException', off)
  await refused(set(token), 'InvalidParameterException', off)
  await refused(set({ MfaConfiguration: 'ON' }), 'InvalidParameterException', none)
  const disabled = { SoftwareTokenMfaConfiguration: { Enabled: false } }
  await refused(set({ MfaConfiguration: 'OPTIONAL', ...disabled }), 'InvalidParameterException', none)
  await refused(
    set({ MfaConfiguration: 'ON', SmsMfaConfiguration: {} }),
    'InvalidParameterException',
    /SmsConfiguration/,
  )
  const unfilled = { EmailMfaConfiguration: { Message: 'hello' } }
  await refused(set({ MfaConfiguration: 'ON', ...unfilled }), 'InvalidParameterException', /\{####\}/)
  await refused(bed.pool({ MfaConfiguration: 'ON' }), 'InvalidParameterException', /can't turn on MFA/)
})

test('that a pool has no software tokens is shown where a request said so', async () => {
  const UserPoolId = await bed.pool()
  const set = (config: object) => bed.call<object>('SetUserPoolMfaConfig', { UserPoolId, ...config })
  const none = { SoftwareTokenMfaConfiguration: { Enabled: false } }
  assert.deepEqual(await set({ MfaConfiguration: 'OPTIONAL', ...sms, ...none }), {
    MfaConfiguration: 'OPTIONAL',
    ...sms,
    ...none,
  })
  assert.deepEqual(await set({ MfaConfiguration: 'OPTIONAL', ...sms }), { MfaConfiguration: 'OPTIONAL', ...sms })
})

test('a pool made with MFA on asks for codes by SMS, and an update keeps the software tokens', async () => {
  const pool = await bed.pool({ MfaConfiguration: 'ON', ...sms.SmsMfaConfiguration })
  const at = { pool, client: await bed.client(pool) }
  const name = await newUser(at, reachable)
  assert.equal((await bed.signIn(at.client, name)).ChallengeName, 'SMS_MFA')
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, MfaConfiguration: 'ON', ...token })
  await bed.call('UpdateUserPool', { UserPoolId: pool, MfaConfiguration: 'OPTIONAL' })
  const shown = await bed.call<GetUserPoolMfaConfigResponse>('GetUserPoolMfaConfig', { UserPoolId: pool })
  assert.deepEqual(shown, { MfaConfiguration: 'OPTIONAL', ...token })
})

test('where MFA is optional, only who asked for it is challenged', async () => {
  const at = await place('OPTIONAL', everything)
  const name = await newUser(at, reachable)
  assert.ok((await bed.signIn(at.client, name)).AuthenticationResult)
  const { name: other, seed } = await withToken(at)
  const begun = await bed.signIn(at.client, other)
  assert.equal(begun.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.equal(begun.AuthenticationResult, undefined)
  assert.deepEqual(begun.ChallengeParameters, { USER_ID_FOR_SRP: other, FRIENDLY_DEVICE_NAME: 'phone' })
  assert.ok((await answer(at, begun, other, { SOFTWARE_TOKEN_MFA_CODE: nextCode(seed) })).AuthenticationResult)
})

test('SRP leads to the second factor too', async () => {
  const at = await place('OPTIONAL', token)
  const { name, seed } = await withToken(at)
  const { answer: ChallengeResponses } = await srpAnswer(bed, at.pool, at.client, name)
  const input = { ClientId: at.client, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }
  const next = await bed.call<InitiateAuthResponse>('RespondToAuthChallenge', input)
  assert.equal(next.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.ok((await answer(at, next, name, { SOFTWARE_TOKEN_MFA_CODE: nextCode(seed) })).AuthenticationResult)
})

test('a code of an authenticator is good once, and a wrong one may be followed by a right one', async () => {
  const at = await place('OPTIONAL', token)
  const { name, seed } = await withToken(at)
  const first = await bed.signIn(at.client, name)
  const used = codeOf(seed)
  const mismatch = ['CodeMismatchException', 'Invalid code received for user'] as const
  const reused = ['ExpiredCodeException', 'Your software token has already been used once.'] as const
  await refused(answer(at, first, name, { SOFTWARE_TOKEN_MFA_CODE: used }), ...reused)
  const code = nextCode(seed)
  await refused(answer(at, first, name, { SOFTWARE_TOKEN_MFA_CODE: wrong(code) }), ...mismatch)
  const second = await bed.signIn(at.client, name)
  assert.ok((await answer(at, first, name, { SOFTWARE_TOKEN_MFA_CODE: code })).AuthenticationResult)
  await refused(answer(at, second, name, { SOFTWARE_TOKEN_MFA_CODE: code }), ...reused)
  const later = nextCode(seed)
  await refused(
    answer(at, first, name, { SOFTWARE_TOKEN_MFA_CODE: later }),
    'NotAuthorizedException',
    'Invalid session for the user.',
  )
})

test('guesses at codes are locked out, across sessions and although the password is right', async () => {
  const at = await place('OPTIONAL', token)
  const { name, seed } = await withToken(at)
  const code = nextCode(seed)
  for (let i = 0; i < 5; i++) {
    const begun = await bed.signIn(at.client, name)
    await refused(answer(at, begun, name, { SOFTWARE_TOKEN_MFA_CODE: wrong(code) }), 'CodeMismatchException')
  }
  const begun = await bed.signIn(at.client, name)
  const right = { SOFTWARE_TOKEN_MFA_CODE: code }
  await refused(answer(at, begun, name, right), 'NotAuthorizedException', 'Password attempts exceeded')
  bed.clock.advance(1000)
  assert.ok((await answer(at, begun, name, right)).AuthenticationResult)
})

test('guesses made at once share no count', async () => {
  const at = await place('OPTIONAL', token)
  const { name, seed } = await withToken(at)
  const begun = await bed.signIn(at.client, name)
  const code = nextCode(seed)
  const guesses = Array.from({ length: 8 }, () => answer(at, begun, name, { SOFTWARE_TOKEN_MFA_CODE: wrong(code) }))
  const told = (await Promise.allSettled(guesses)).map((each) => each.status === 'rejected' && each.reason.code)
  assert.ok(told.filter((each) => each === 'CodeMismatchException').length <= 5)
  assert.ok(told.includes('NotAuthorizedException'))
})

test('codes by SMS and email are sent where they belong, good once, and prove the address', async () => {
  const cases = [
    { config: sms, method: 'SMS_MFA', at: '+*******1234', medium: 'SMS', proven: 'phone_number_verified' },
    { config: email, method: 'EMAIL_OTP', at: 'a***@e***', medium: 'EMAIL', proven: 'email_verified' },
  ] as const
  for (const { config, method, at: destination, medium, proven } of cases) {
    const at = await place('ON', config)
    const name = await newUser(at, { ...reachable, [proven]: 'false' })
    const begun = await bed.signIn(at.client, name)
    assert.equal(begun.ChallengeName, method)
    assert.deepEqual(begun.ChallengeParameters, {
      CODE_DELIVERY_DELIVERY_MEDIUM: medium,
      CODE_DELIVERY_DESTINATION: destination,
      USER_ID_FOR_SRP: name,
    })
    assert.equal(bed.messages.at(-1)?.kind, 'authentication')
    const code = lastCode()
    const mismatch = ['CodeMismatchException', 'Invalid code or auth state for the user.'] as const
    await refused(answer(at, begun, name, { [`${method}_CODE`]: wrong(code) }), ...mismatch)
    assert.ok((await answer(at, begun, name, { [`${method}_CODE`]: code })).AuthenticationResult)
    const again = answer(at, begun, name, { [`${method}_CODE`]: code })
    await refused(again, 'NotAuthorizedException', 'Invalid session for the user.')
    const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: at.pool, Username: name })
    assert.ok(user.UserAttributes?.some(({ Name, Value }) => Name === proven && Value === 'true'))
  }
  assert.equal(bed.messages.at(-1)?.subject, 'Sign in')
  assert.equal(bed.messages.at(-1)?.body, `Enter ${lastCode()}`)
})

test('a code of one sign-in is none of another, and ends with its session', async () => {
  const at = await place('ON', sms)
  const name = await newUser(at, reachable)
  const first = await bed.signIn(at.client, name)
  const code = lastCode()
  const second = await bed.signIn(at.client, name)
  if (code !== lastCode()) {
    await refused(answer(at, second, name, { SMS_MFA_CODE: code }), 'CodeMismatchException')
  }
  bed.clock.advance(180_000)
  const late = answer(at, first, name, { SMS_MFA_CODE: code })
  await refused(late, 'NotAuthorizedException', 'Invalid session for the user, session is expired.')
})

test('not more than ten codes are sent to a user in a row', async () => {
  const at = await place('ON', sms)
  const name = await newUser(at, reachable)
  for (let i = 0; i < 10; i++) await bed.signIn(at.client, name)
  await refused(bed.signIn(at.client, name), 'TooManyRequestsException')
  bed.clock.advance(15 * 60_000)
  assert.equal((await bed.signIn(at.client, name)).ChallengeName, 'SMS_MFA')
})

test('who has several second factors and prefers none chooses', async () => {
  const at = await place('OPTIONAL', everything)
  const { name, seed, AccessToken } = await withToken(at, reachable)
  await bed.call('SetUserMFAPreference', {
    AccessToken,
    SMSMfaSettings: { Enabled: true },
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: false },
  })
  const begun = await bed.signIn(at.client, name)
  assert.equal(begun.ChallengeName, 'SELECT_MFA_TYPE')
  assert.deepEqual(JSON.parse(begun.ChallengeParameters?.['MFAS_CAN_CHOOSE'] ?? ''), ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'])
  await refused(answer(at, begun, name, { ANSWER: 'EMAIL_OTP' }), 'MFAMethodNotFoundException')
  const next = await answer(at, begun, name, { ANSWER: 'SOFTWARE_TOKEN_MFA' })
  assert.equal(next.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.ok((await answer(at, next, name, { SOFTWARE_TOKEN_MFA_CODE: nextCode(seed) })).AuthenticationResult)
  await refused(answer(at, begun, name, { ANSWER: 'SMS_MFA' }), 'NotAuthorizedException')
  const again = await bed.signIn(at.client, name)
  const texted = await answer(at, again, name, { ANSWER: 'SMS_MFA' })
  assert.ok((await answer(at, texted, name, { SMS_MFA_CODE: lastCode() })).AuthenticationResult)
})

test('where MFA is required, who has none sets one up before there are tokens', async () => {
  const at = await place('ON', token)
  const name = await newUser(at)
  const begun = await bed.signIn(at.client, name)
  assert.equal(begun.ChallengeName, 'MFA_SETUP')
  assert.equal(begun.ChallengeParameters?.['MFAS_CAN_SETUP'], '["SOFTWARE_TOKEN_MFA"]')
  await refused(answer(at, begun, name, {}), 'NotAuthorizedException', 'Invalid session for the user.')
  const { Session } = begun
  const made = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', { Session })
  await refused(bed.call('AssociateSoftwareToken', { Session }), 'NotAuthorizedException')
  await refused(answer(at, made, name, {}, 'MFA_SETUP'), 'NotAuthorizedException')
  const verify = (UserCode: string) =>
    bed.call<VerifySoftwareTokenResponse>('VerifySoftwareToken', { Session: made.Session, UserCode })
  const code = codeOf(made.SecretCode)
  await refused(verify(wrong(code)), 'EnableSoftwareTokenMFAException', 'Code mismatch')
  const verified = await verify(code)
  assert.equal(verified.Status, 'SUCCESS')
  await refused(verify(nextCode(made.SecretCode)), 'NotAuthorizedException')
  assert.ok((await answer(at, verified, name, {}, 'MFA_SETUP')).AuthenticationResult)
  await refused(answer(at, verified, name, {}, 'MFA_SETUP'), 'NotAuthorizedException')
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: at.pool, Username: name })
  assert.deepEqual(user.UserMFASettingList, ['SOFTWARE_TOKEN_MFA'])
  assert.equal(user.PreferredMfaSetting, 'SOFTWARE_TOKEN_MFA')
  assert.equal((await bed.signIn(at.client, name)).ChallengeName, 'SOFTWARE_TOKEN_MFA')
})

test('a temporary password is changed before a second factor is asked for', async () => {
  const at = await place('ON', sms)
  const invited = { UserPoolId: at.pool, Username: 'invited', TemporaryPassword: password, MessageAction: 'SUPPRESS' }
  const UserAttributes = [{ Name: 'phone_number', Value: '+15550001234' }]
  await bed.call('AdminCreateUser', { ...invited, UserAttributes })
  const begun = await bed.signIn(at.client, 'invited')
  assert.equal(begun.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const next = await answer(at, begun, 'invited', { NEW_PASSWORD: 'My-own-horse-8' })
  assert.equal(next.ChallengeName, 'SMS_MFA')
  assert.ok((await answer(at, next, 'invited', { SMS_MFA_CODE: lastCode() })).AuthenticationResult)
})

test('an email address is set up as a second factor by the code that it gets', async () => {
  const at = await place('ON', { ...token, ...email })
  const name = await newUser(at)
  const begun = await bed.signIn(at.client, name)
  assert.equal(begun.ChallengeParameters?.['MFAS_CAN_SETUP'], '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]')
  await refused(answer(at, begun, name, { EMAIL: 'nonsense' }), 'InvalidParameterException')
  const next = await answer(at, begun, name, { EMAIL: 'new@example.com' })
  assert.equal(next.ChallengeName, 'EMAIL_OTP')
  assert.equal(bed.messages.at(-1)?.destination, 'new@example.com')
  assert.ok((await answer(at, next, name, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult)
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: at.pool, Username: name })
  assert.deepEqual(user.UserMFASettingList, ['EMAIL_OTP'])
  const withoutEmail = await place('ON', token)
  const other = await newUser(withoutEmail)
  const asked = await bed.signIn(withoutEmail.client, other)
  await refused(answer(withoutEmail, asked, other, { EMAIL: 'new@example.com' }), 'MFAMethodNotFoundException')
})

test('a preference needs what it prefers', async () => {
  const at = await place('OPTIONAL', { ...token, ...sms })
  const name = await newUser(at, { email: 'ann@example.com', email_verified: 'true' })
  const { access: AccessToken } = await bed.tokens(at.client, name)
  const prefer = (settings: object) => bed.call('SetUserMFAPreference', { AccessToken, ...settings })
  const on = { Enabled: true, PreferredMfa: true }
  const invalid = 'InvalidParameterException'
  await refused(prefer({ SoftwareTokenMfaSettings: on }), invalid, 'User has not verified software token mfa')
  await refused(prefer({ SMSMfaSettings: on }), invalid, 'User does not have delivery config set to turn on SMS_MFA')
  await refused(prefer({ EmailMfaSettings: on }), invalid, /not enabled for the user pool/)
  await refused(prefer({ SMSMfaSettings: on, SoftwareTokenMfaSettings: on }), invalid, /Only one/)
  await refused(prefer({ SMSMfaSettings: { PreferredMfa: true } }), invalid, /must be enabled/)
  await bed.call('AssociateSoftwareToken', { AccessToken })
  await refused(prefer({ SoftwareTokenMfaSettings: on }), invalid, 'User has not verified software token mfa')
  const user = await bed.call<GetUserResponse>('GetUser', { AccessToken })
  assert.equal(user.UserMFASettingList, undefined)
})

test('an administrator sets what a user is asked for, and takes an authenticator away', async () => {
  const at = await place('OPTIONAL', everything)
  const { name, AccessToken } = await withToken(at, reachable)
  const user = { UserPoolId: at.pool, Username: name }
  await bed.call('AdminSetUserSettings', {
    ...user,
    MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
  })
  const shown = await bed.call<GetUserResponse>('GetUser', { AccessToken })
  assert.deepEqual(shown.UserMFASettingList, ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'])
  assert.deepEqual(shown.MFAOptions, [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }])
  const asked = await bed.signIn(at.client, name)
  await bed.call('AdminDeleteSoftwareToken', user)
  const none = ['SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.'] as const
  await refused(answer(at, asked, name, { SOFTWARE_TOKEN_MFA_CODE: '123456' }), ...none)
  await refused(bed.call('AdminDeleteSoftwareToken', user), 'SoftwareTokenMFANotFoundException')
  assert.equal((await bed.signIn(at.client, name)).ChallengeName, 'SMS_MFA')
  await bed.call('SetUserSettings', { AccessToken, MFAOptions: [] })
  assert.ok((await bed.signIn(at.client, name)).AuthenticationResult)
  await bed.call('AdminSetUserMFAPreference', { ...user, EmailMfaSettings: { Enabled: true } })
  assert.equal((await bed.signIn(at.client, name)).ChallengeName, 'EMAIL_OTP')
  const MFAOptions = [{ DeliveryMedium: 'EMAIL', AttributeName: 'email' }]
  await refused(bed.call('SetUserSettings', { AccessToken, MFAOptions }), 'InvalidParameterException')
})

test('software tokens are for pools that have them', async () => {
  const at = await place('OPTIONAL', sms)
  const name = await newUser(at)
  const { access: AccessToken } = await bed.tokens(at.client, name)
  const none = 'SoftwareTokenMFANotFoundException'
  await refused(bed.call('AssociateSoftwareToken', { AccessToken }), none)
  await refused(bed.call('VerifySoftwareToken', { AccessToken, UserCode: '000000' }), none)
  await refused(bed.call('AssociateSoftwareToken', {}), 'InvalidParameterException')
  await refused(bed.call('VerifySoftwareToken', { UserCode: '000000' }), 'InvalidParameterException')
  await refused(bed.call('AssociateSoftwareToken', { Session: 'x'.repeat(40) }), 'NotAuthorizedException')
})

test('a step ends when its user is disabled, has another password, or was signed out everywhere', async () => {
  const at = await place('ON', sms)
  const changes: readonly [string, object, string?][] = [
    ['AdminDisableUser', {}, 'User is disabled.'],
    ['AdminSetUserPassword', { Password: 'Another-horse-9', Permanent: true }],
    ['AdminUserGlobalSignOut', {}],
    ['AdminDeleteUser', {}],
  ]
  for (const [operation, more, message = 'Invalid session for the user.'] of changes) {
    const name = await newUser(at, reachable)
    const begun = await bed.signIn(at.client, name)
    const code = lastCode()
    bed.clock.advance(1)
    await bed.call(operation, { UserPoolId: at.pool, Username: name, ...more })
    await refused(answer(at, begun, name, { SMS_MFA_CODE: code }), 'NotAuthorizedException', message)
  }
})

test('a session of one step does not pass for that of another, nor in another app or for another user', async () => {
  const at = await place('OPTIONAL', everything)
  const { name, seed } = await withToken(at, reachable)
  const begun = await bed.signIn(at.client, name)
  const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
  await refused(answer(at, begun, name, { SMS_MFA_CODE: '123456' }, 'SMS_MFA'), ...invalid)
  await refused(answer(at, begun, name, { ANSWER: 'SMS_MFA' }, 'SELECT_MFA_TYPE'), ...invalid)
  await refused(answer(at, begun, name, {}, 'MFA_SETUP'), ...invalid)
  const code = { SOFTWARE_TOKEN_MFA_CODE: nextCode(seed) }
  const other = await newUser(at)
  await refused(answer(at, begun, other, code), ...invalid)
  await refused(answer({ ...at, client: await bed.client(at.pool) }, begun, name, code), ...invalid)
  await refused(answer(at, {}, name, code, 'SOFTWARE_TOKEN_MFA'), 'InvalidParameterException', /Session/)
  assert.ok((await answer(at, begun, name, code)).AuthenticationResult)
})

test('neither the seed nor a code can be read out of what is stored or carried', async () => {
  const at = await place('OPTIONAL', token)
  const { name, seed } = await withToken(at)
  const user = await bed.needs.userPools.userNamed(at.pool, name)
  const stored = await bed.needs.userPools.totp(at.pool, user?.sub ?? '')
  assert.ok(stored && !Buffer.from(stored.seed).includes(seed))
  const texted = await place('ON', sms)
  const other = await newUser(texted, reachable)
  const { Session = '' } = await bed.signIn(texted.client, other)
  assert.ok(!Buffer.from(Session, 'base64').includes(lastCode()))
})

test('a name that nobody has is locked out as a user is, where the client hides who exists', async () => {
  const pool = await bed.pool()
  await bed.user(pool, 'somebody')
  const client = await bed.client(pool, { PreventUserExistenceErrors: 'ENABLED' })
  const told = async (name: string): Promise<readonly unknown[]> => {
    const messages: unknown[] = []
    for (let i = 0; i < 9; i++) {
      messages.push(await bed.signIn(client, name, 'Wrong-horse-7').catch((error: Error) => error.message))
      bed.clock.advance(500)
    }
    return messages
  }
  const known = await told('somebody')
  assert.ok(known.includes('Password attempts exceeded'))
  assert.deepEqual(await told('nobody'), known)
  const srp = async (name: string): Promise<readonly unknown[]> => {
    const messages: unknown[] = []
    for (let i = 0; i < 7; i++) {
      const { answer: ChallengeResponses } = await srpAnswer(bed, pool, client, name, 'Wrong-horse-7')
      const input = { ClientId: client, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }
      messages.push(await bed.call('RespondToAuthChallenge', input).catch((error: Error) => error.message))
    }
    return messages
  }
  bed.clock.advance(15 * 60_000)
  assert.deepEqual(await srp('nobody'), await srp('somebody'))
})

test('an authenticator stands until the first code of the one that is to replace it', async () => {
  const at = await place('OPTIONAL', everything)
  const { name, seed, AccessToken } = await withToken(at)
  const associated = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', { AccessToken })
  const fresh = associated.SecretCode
  const asked = await bed.signIn(at.client, name)
  assert.equal(asked.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  const early = { SOFTWARE_TOKEN_MFA_CODE: nextCode(fresh) }
  await refused(answer(at, asked, name, early), 'CodeMismatchException')
  assert.ok((await answer(at, asked, name, { SOFTWARE_TOKEN_MFA_CODE: codeOf(seed) })).AuthenticationResult)
  const verify = (UserCode: string) => bed.call('VerifySoftwareToken', { AccessToken, UserCode })
  await refused(verify(nextCode(seed)), 'EnableSoftwareTokenMFAException')
  await verify(codeOf(fresh))
  const again = await bed.signIn(at.client, name)
  const late = { SOFTWARE_TOKEN_MFA_CODE: nextCode(seed) }
  await refused(answer(at, again, name, late), 'CodeMismatchException')
  assert.ok((await answer(at, again, name, { SOFTWARE_TOKEN_MFA_CODE: codeOf(fresh) })).AuthenticationResult)
})
