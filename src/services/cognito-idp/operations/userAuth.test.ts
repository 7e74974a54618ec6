import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type {
  AdminCreateUserResponse,
  AdminGetUserResponse,
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { startSrpClient } from '../../../tokens/srpClient.ts'
import { random } from '../../asking.fixture.ts'
import { type Bed, openBed, password, refused } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await bed.pool(choosing)
  client = await bed.client(pool, { ExplicitAuthFlows })
})
after(() => bed.close())

const choosing: Partial<CreateUserPoolRequest> = {
  AutoVerifiedAttributes: ['email'],
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
}
const ExplicitAuthFlows: CreateUserPoolClientRequest['ExplicitAuthFlows'] = [
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
]
const reachable = {
  phone_number: '+15550001234',
  phone_number_verified: 'true',
  email: 'ann@example.com',
  email_verified: 'true',
}

let users = 0
async function newUser(attributes: Record<string, string> = reachable, where = pool): Promise<string> {
  const name = `user${users++}`
  await bed.user(where, name, attributes)
  return name
}

function begin(USERNAME: string, parameters: object = {}, ClientId = client): Promise<InitiateAuthResponse> {
  return bed.call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, ...parameters } })
}

function answer(
  { Session, ChallengeName }: InitiateAuthResponse,
  USERNAME: string,
  responses: object,
  ClientId = client,
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME, ...responses }
  return bed.call('RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses })
}

const lastCode = (): string => bed.messages.at(-1)?.code ?? ''
const wrong = (): string => (lastCode() === '00000000' ? '00000001' : '00000000')
const all = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP']

test('a user is offered what the pool allows and they have', async () => {
  const begun = await begin(await newUser())
  assert.equal(begun.ChallengeName, 'SELECT_CHALLENGE')
  assert.deepEqual(begun.AvailableChallenges, all)
  const withoutAny = await begin(await newUser({ email: 'ann@example.com' }))
  assert.deepEqual(withoutAny.AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP'])
  const plain = await bed.pool()
  const app = await bed.client(plain, { ExplicitAuthFlows })
  const begunThere = await begin(await newUser(reachable, plain), {}, app)
  assert.deepEqual(begunThere.AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP'])
})

test('a code by email or SMS signs in without a password, once', async () => {
  for (const factor of ['EMAIL_OTP', 'SMS_OTP']) {
    const name = await newUser()
    const chosen = await answer(await begin(name), name, { ANSWER: factor })
    assert.equal(chosen.ChallengeName, factor)
    const { CODE_DELIVERY_DESTINATION: destination, USERNAME } = chosen.ChallengeParameters ?? {}
    assert.deepEqual([destination, USERNAME], [factor === 'SMS_OTP' ? '+*******1234' : 'a***@e***', name])
    await refused(answer(chosen, name, { [`${factor}_CODE`]: wrong() }), 'CodeMismatchException')
    assert.ok((await answer(chosen, name, { [`${factor}_CODE`]: lastCode() })).AuthenticationResult)
    await refused(answer(chosen, name, { [`${factor}_CODE`]: lastCode() }), 'NotAuthorizedException')
    const preferred = await begin(name, { PREFERRED_CHALLENGE: factor })
    assert.equal(preferred.ChallengeName, factor)
    assert.ok((await answer(preferred, name, { [`${factor}_CODE`]: lastCode() })).AuthenticationResult)
  }
})

test('levels of authentication are refused by name, so that nobody is let in by less', async () => {
  const name = await newUser()
  for (const asked of ['TARGET_ACR_VALUES', 'MAX_AGE', 'ACCESS_TOKEN']) {
    const begun = begin(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP', [asked]: '60' })
    await refused(begun, 'InvalidParameterException', `${asked} is not supported by this server.`)
  }
})

test('guesses at such codes are locked out', async () => {
  const name = await newUser()
  const begun = await begin(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  const right = { EMAIL_OTP_CODE: lastCode() }
  for (let i = 0; i < 5; i++) await refused(answer(begun, name, { EMAIL_OTP_CODE: wrong() }), 'CodeMismatchException')
  await refused(answer(begun, name, right), 'NotAuthorizedException', 'Password attempts exceeded')
  bed.clock.advance(1000)
  assert.ok((await answer(begun, name, right)).AuthenticationResult)
})

test('a password is proven at once, when chosen, or when it was asked for by name', async () => {
  const name = await newUser()
  const PASSWORD = password
  assert.ok((await begin(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })).AuthenticationResult)
  assert.ok((await answer(await begin(name), name, { ANSWER: 'PASSWORD', PASSWORD })).AuthenticationResult)
  const asked = await begin(name, { PREFERRED_CHALLENGE: 'PASSWORD' })
  assert.equal(asked.ChallengeName, 'PASSWORD')
  await refused(answer(asked, name, {}), 'InvalidParameterException', 'Missing required parameter PASSWORD')
  assert.ok((await answer(asked, name, { PASSWORD })).AuthenticationResult)
  await refused(answer(asked, name, { PASSWORD }), 'NotAuthorizedException', 'Invalid session for the user.')
  const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const
  const guess = begin(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Wrong-horse-7' })
  await refused(guess, ...incorrect)
  const chosen = await begin(name)
  await refused(answer(chosen, name, { ANSWER: 'PASSWORD', PASSWORD: 'Wrong-horse-7' }), ...incorrect)
  await refused(answer(chosen, name, { ANSWER: 'PASSWORD', PASSWORD }), 'NotAuthorizedException', /Invalid session/)
})

test('SRP may be preferred or chosen', async () => {
  const name = await newUser()
  const finish = async (begin: (SRP_A: string) => Promise<InitiateAuthResponse>): Promise<InitiateAuthResponse> => {
    const srp = startSrpClient(random)
    const begun = await begin(srp.srpA)
    assert.equal(begun.ChallengeName, 'PASSWORD_VERIFIER')
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
    const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
    return answer(begun, name, srp.answer(challenge, pool.slice(10), password, bed.clock.now()))
  }
  const preferred = await finish((SRP_A) => begin(name, { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }))
  assert.ok(preferred.AuthenticationResult)
  const begun = await begin(name)
  assert.ok((await finish((SRP_A) => answer(begun, name, { ANSWER: 'PASSWORD_SRP', SRP_A }))).AuthenticationResult)
  const asked = await begin(name, { PREFERRED_CHALLENGE: 'PASSWORD_SRP' })
  assert.equal(asked.ChallengeName, 'PASSWORD_SRP')
  assert.ok((await finish((SRP_A) => answer(asked, name, { SRP_A }))).AuthenticationResult)
})

test('what the user does not have cannot be chosen, and preferring it gives the choice', async () => {
  const name = await newUser({ email: 'ann@example.com' })
  const begun = await begin(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  assert.equal(begun.ChallengeName, 'SELECT_CHALLENGE')
  await refused(answer(begun, name, { ANSWER: 'EMAIL_OTP' }), 'InvalidParameterException')
  await refused(answer(begun, name, { ANSWER: 'WEB_AUTHN' }), 'InvalidParameterException')
  await refused(answer(begun, name, {}), 'InvalidParameterException', 'Missing required parameter ANSWER')
})

test('who is asked for a second factor cannot do with a code alone', async () => {
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  const two = await bed.pool({ ...choosing, MfaConfiguration: 'OPTIONAL', SmsConfiguration })
  const app = await bed.client(two, { ExplicitAuthFlows })
  const name = await newUser(reachable, two)
  assert.deepEqual((await begin(name, {}, app)).AvailableChallenges, all)
  const SMSMfaSettings = { Enabled: true }
  await bed.call('AdminSetUserMFAPreference', { UserPoolId: two, Username: name, SMSMfaSettings })
  assert.deepEqual((await begin(name, {}, app)).AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP'])
  const next = await begin(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }, app)
  assert.equal(next.ChallengeName, 'SMS_MFA')
  assert.ok((await answer(next, name, { SMS_MFA_CODE: lastCode() }, app)).AuthenticationResult)
})

test('a code that was chosen before somebody set up a second factor is not enough after it', async () => {
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  const two = await bed.pool({ ...choosing, MfaConfiguration: 'OPTIONAL', SmsConfiguration })
  const app = await bed.client(two, { ExplicitAuthFlows })
  const name = await newUser(reachable, two)
  const [first, second] = [await begin(name, {}, app), await begin(name, {}, app)]
  const sent = await answer(second, name, { ANSWER: 'EMAIL_OTP' }, app)
  const code = lastCode()
  const setMfa = (Enabled: boolean) =>
    bed.call('AdminSetUserMFAPreference', { UserPoolId: two, Username: name, SMSMfaSettings: { Enabled } })
  await setMfa(true)
  const messages = bed.messages.length
  const refusal = ['InvalidParameterException', 'The selected challenge is not available to the user.'] as const
  await refused(answer(first, name, { ANSWER: 'EMAIL_OTP' }, app), ...refusal)
  assert.equal(bed.messages.length, messages)
  await refused(answer(sent, name, { EMAIL_OTP_CODE: code }, app), ...refusal)
  await setMfa(false)
  assert.ok((await answer(sent, name, { EMAIL_OTP_CODE: code }, app)).AuthenticationResult)
})

test('a policy must keep passwords, and no code alone where MFA is required', async () => {
  const withFactors = (factors: ('PASSWORD' | 'EMAIL_OTP')[], more: Partial<CreateUserPoolRequest> = {}) =>
    bed.pool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } }, ...more })
  await refused(withFactors(['EMAIL_OTP']), 'InvalidParameterException', /must include PASSWORD/)
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  const required = { MfaConfiguration: 'ON', SmsConfiguration } as const
  await refused(withFactors(['PASSWORD', 'EMAIL_OTP'], required), 'InvalidParameterException', /MFA is required/)
  const token = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } }
  const set = bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, ...token })
  await refused(set, 'InvalidParameterException', /MFA is required/)
})

test('a client must allow the flow', async () => {
  const other = await bed.client(pool)
  const name = await newUser()
  await refused(begin(name, {}, other), 'InvalidParameterException', 'USER_AUTH is not enabled for the client.')
})

test('who signed up without a password signs in by code', async () => {
  const UserAttributes = [{ Name: 'email', Value: 'sign@example.com' }]
  await bed.call('SignUp', { ClientId: client, Username: 'signedUp', UserAttributes })
  await bed.call('ConfirmSignUp', { ClientId: client, Username: 'signedUp', ConfirmationCode: lastCode() })
  const begun = await begin('signedUp')
  assert.deepEqual(begun.AvailableChallenges, ['EMAIL_OTP'])
  const asked = await answer(begun, 'signedUp', { ANSWER: 'EMAIL_OTP' })
  assert.ok((await answer(asked, 'signedUp', { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult)
  const plain = await bed.client(await bed.pool())
  const missing = bed.call('SignUp', { ClientId: plain, Username: 'x', UserAttributes })
  await refused(missing, 'InvalidParameterException', 'Missing required parameter Password')
})

test('a temporary password comes before any code', async () => {
  const UserAttributes = Object.entries(reachable).map(([Name, Value]) => ({ Name, Value }))
  const invited = { UserPoolId: pool, Username: 'invited', TemporaryPassword: password, UserAttributes }
  await bed.call('AdminCreateUser', { ...invited, MessageAction: 'SUPPRESS' })
  const begun = await begin('invited')
  assert.deepEqual(begun.AvailableChallenges, ['PASSWORD', 'PASSWORD_SRP'])
  const next = await answer(begun, 'invited', { ANSWER: 'PASSWORD', PASSWORD: password })
  assert.equal(next.ChallengeName, 'NEW_PASSWORD_REQUIRED')
})

test('nobody is offered a choice too, and is told of codes that are not sent, where the client hides who exists', async () => {
  await refused(begin('nobody'), 'UserNotFoundException')
  const hiding = await bed.client(pool, { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' })
  const known = await newUser()
  const shape = ({ ChallengeParameters = {}, ...rest }: InitiateAuthResponse): unknown => ({
    ...rest,
    Session: rest.Session !== undefined,
    names: Object.keys(ChallengeParameters),
  })
  assert.deepEqual(shape(await begin('nobody', {}, hiding)), shape(await begin(known, {}, hiding)))
  for (const factor of ['EMAIL_OTP', 'SMS_OTP']) {
    const sent = bed.messages.length
    const told = await begin('nobody', { PREFERRED_CHALLENGE: factor }, hiding)
    assert.equal(bed.messages.length, sent)
    assert.deepEqual(shape(told), shape(await begin(known, { PREFERRED_CHALLENGE: factor }, hiding)))
    await refused(answer(told, 'nobody', { [`${factor}_CODE`]: '123456' }, hiding), 'CodeMismatchException')
  }
  const guess = begin('nobody', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }, hiding)
  await refused(guess, 'NotAuthorizedException', 'Incorrect username or password.')
  await bed.call('AdminDisableUser', { UserPoolId: pool, Username: known })
  const asked = await begin(known, { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, hiding)
  await refused(answer(asked, known, { EMAIL_OTP_CODE: lastCode() }, hiding), 'CodeMismatchException')
})

test('the choice is sealed to its user, app and time', async () => {
  const name = await newUser()
  const other = await newUser()
  const begun = await begin(name)
  const chosen = { ANSWER: 'EMAIL_OTP' }
  const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
  await refused(answer(begun, other, chosen), ...invalid)
  await refused(answer(begun, name, chosen, await bed.client(pool, { ExplicitAuthFlows })), ...invalid)
  await refused(answer({ ...begun, ChallengeName: 'EMAIL_OTP' }, name, { EMAIL_OTP_CODE: '1' }), ...invalid)
  await answer(begun, name, chosen)
  await refused(answer(begun, name, chosen), ...invalid)
  const late = await begin(name)
  bed.clock.advance(180_000)
  await refused(answer(late, name, chosen), 'NotAuthorizedException', /expired/)
  const user = await bed.call<AdminGetUserResponse>('AdminGetUser', { UserPoolId: pool, Username: name })
  assert.equal(user.UserMFASettingList, undefined)
})

test('an administrator makes users without passwords where codes let people in, and nowhere else', async () => {
  const UserAttributes = [
    { Name: 'email', Value: 'bare@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ]
  const made = { UserPoolId: pool, UserAttributes, DesiredDeliveryMediums: ['EMAIL'] }
  const { User } = await bed.call<AdminCreateUserResponse>('AdminCreateUser', { ...made, Username: 'bare' })
  assert.equal(User?.UserStatus, 'CONFIRMED')
  assert.equal(bed.messages.at(-1)?.body, 'Your username is bare.')
  assert.equal(bed.messages.at(-1)?.code, '')
  const begun = await begin('bare')
  assert.deepEqual(begun.AvailableChallenges, ['EMAIL_OTP'])
  const asked = await answer(begun, 'bare', { ANSWER: 'EMAIL_OTP' })
  assert.ok((await answer(asked, 'bare', { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult)
  await refused(
    bed.call('AdminCreateUser', { ...made, Username: 'bare', MessageAction: 'RESEND' }),
    'UnsupportedUserStateException',
  )
  const plain = { UserPoolId: await bed.pool(), Username: 'bare', MessageAction: 'SUPPRESS' }
  const withOne = await bed.call<AdminCreateUserResponse>('AdminCreateUser', plain)
  assert.equal(withOne.User?.UserStatus, 'FORCE_CHANGE_PASSWORD')
})

test('who has no password sets one without a password before it, and only then', async () => {
  const UserAttributes = [{ Name: 'email', Value: 'first@example.com' }]
  await bed.call('SignUp', { ClientId: client, Username: 'first', UserAttributes })
  await bed.call('ConfirmSignUp', { ClientId: client, Username: 'first', ConfirmationCode: lastCode() })
  const asked = await begin('first', { PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  const signed = await answer(asked, 'first', { EMAIL_OTP_CODE: lastCode() })
  const AccessToken = signed.AuthenticationResult?.AccessToken
  const change = (more: object) => bed.call('ChangePassword', { AccessToken, ProposedPassword: password, ...more })
  await refused(change({ PreviousPassword: password }), 'NotAuthorizedException')
  await change({})
  await refused(change({}), 'InvalidParameterException', 'Missing required parameter PreviousPassword')
  await change({ PreviousPassword: password })
})

test('whoever a provider vouches for is let in by nobody else', async () => {
  const hiding = await bed.client(pool, { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' })
  const name = await newUser()
  const before = await bed.needs.userPools.userNamed(pool, name)
  assert.ok(before)
  const after = { ...before, status: 'EXTERNAL_PROVIDER', password: undefined } as const
  const names = { namesBefore: [name], namesAfter: [name] }
  assert.equal(await bed.needs.userPools.saveUser({ before, after, ...names }), 'saved')
  await refused(begin(name), 'NotAuthorizedException', 'Incorrect username or password.')
  const sent = bed.messages.length
  const asked = await begin(name, { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, hiding)
  assert.equal(asked.ChallengeName, 'EMAIL_OTP')
  assert.equal(bed.messages.length, sent)
})
