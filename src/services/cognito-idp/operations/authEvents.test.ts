import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import type {
  AdminListUserAuthEventsResponse,
  AssociateSoftwareTokenResponse,
  AuthEventType,
  CreateUserPoolClientResponse,
  DescribeRiskConfigurationResponse,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { fromBase32 } from '../../../tokens/base32.ts'
import { hotp, totpStep } from '../../../tokens/totp.ts'
import { type Bed, openBed, password, refused, srpAnswer, tokensOf } from '../bed.fixture.ts'

let bed: Bed
let pool: string
let client: string
before(async () => {
  bed = await openBed()
  pool = await watching('AUDIT')
  client = await bed.client(pool)
})
after(() => bed.close())

const watching = (AdvancedSecurityMode: 'AUDIT' | 'ENFORCED'): Promise<string> =>
  bed.pool({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode }, AutoVerifiedAttributes: ['email'] })

/** Runs what is done after the answer. */
async function settle(): Promise<void> {
  for (const work of bed.pending.splice(0)) await work()
}

async function list(Username: string, more: object = {}, UserPoolId = pool): Promise<AdminListUserAuthEventsResponse> {
  await settle()
  return bed.call('AdminListUserAuthEvents', { UserPoolId, Username, ...more })
}

async function events(Username: string, UserPoolId = pool): Promise<AuthEventType[]> {
  return (await list(Username, {}, UserPoolId)).AuthEvents ?? []
}

/** An event in short: its type, how it ended, and what was proven. */
function told({ EventType, EventResponse, ChallengeResponses = [] }: AuthEventType): string {
  const challenges = ChallengeResponses.map((each) => `${each.ChallengeName} ${each.ChallengeResponse}`)
  return [EventType, EventResponse, ...challenges].join(', ')
}

const wrong = 'Wrong-horse-7'
const minute = 60_000

test('sign-ins are listed with how they ended, the latest first, and the sign-ins of nobody are none', async () => {
  await bed.user(pool, 'ann')
  await refused(bed.signIn(client, 'ann', wrong), 'NotAuthorizedException')
  bed.clock.advance(minute)
  await bed.signIn(client, 'ann')
  bed.clock.advance(minute)
  const { answer } = await srpAnswer(bed, pool, client, 'ann')
  const USERNAME = 'ann'
  const ChallengeResponses = { USERNAME, ...answer }
  await bed.call('RespondToAuthChallenge', { ClientId: client, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })
  await refused(bed.signIn(client, 'nobody', wrong), 'UserNotFoundException')
  const found = await events('ann')
  assert.deepEqual(found.map(told), [
    'SignIn, Pass, Password Success',
    'SignIn, Pass, Password Success',
    'SignIn, Fail, Password Failure',
  ])
  const [latest] = found
  assert.deepEqual(
    [latest?.EventRisk, latest?.EventContextData],
    [{ RiskDecision: 'NoRisk' }, { IpAddress: '127.0.0.1' }],
  )
  assert.equal(latest?.CreationDate?.getTime(), bed.clock.now())
  assert.equal(new Set(found.map(({ EventId }) => EventId)).size, 3)
})

test('all calls of one sign-in are one event, until its second factor is proven and beyond a wrong code', async () => {
  const token = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, ...token })
  await bed.user(pool, 'mia')
  const { access: AccessToken } = await bed.tokens(client, 'mia')
  const { SecretCode = '' } = await bed.call<AssociateSoftwareTokenResponse>('AssociateSoftwareToken', { AccessToken })
  const code = () => hotp(fromBase32(SecretCode) ?? Buffer.of(), totpStep(bed.clock.now()))
  await bed.call('VerifySoftwareToken', { AccessToken, UserCode: code() })
  await bed.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } })
  bed.clock.advance(minute)
  const begun = await bed.signIn(client, 'mia')
  assert.equal(begun.ChallengeName, 'SOFTWARE_TOKEN_MFA')
  assert.deepEqual((await events('mia')).map(told)[0], 'SignIn, InProgress, Password Success')
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
    bed.call<InitiateAuthResponse>('RespondToAuthChallenge', {
      ClientId: client,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: begun.Session,
      ChallengeResponses: { USERNAME: 'mia', SOFTWARE_TOKEN_MFA_CODE },
    })
  await refused(answer(code() === '000000' ? '000001' : '000000'), 'CodeMismatchException')
  assert.equal((await events('mia')).map(told)[0], 'SignIn, Fail, Password Success, Mfa Failure')
  assert.ok((await answer(code())).AuthenticationResult)
  const found = (await events('mia')).map(told)
  assert.equal(found[0], 'SignIn, Pass, Password Success, Mfa Failure, Mfa Success')
  assert.equal(found.length, 2)
  await refused(
    bed.call('RespondToAuthChallenge', {
      ClientId: client,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: 'x'.repeat(40),
      ChallengeResponses: { USERNAME: 'mia', SOFTWARE_TOKEN_MFA_CODE: code() },
    }),
    'NotAuthorizedException',
  )
  assert.equal((await events('mia')).length, 2)
})

test('sign-ups, codes and passwords that change are listed', async () => {
  const app = { ClientId: client, Username: 'sue' }
  const UserAttributes = [{ Name: 'email', Value: 'sue@example.com' }]
  await bed.call('SignUp', { ...app, Password: password, UserAttributes })
  bed.clock.advance(minute)
  await bed.call('ResendConfirmationCode', app)
  await bed.call('ConfirmSignUp', { ...app, ConfirmationCode: bed.messages.at(-1)?.code })
  const { access: AccessToken } = await bed.tokens(client, 'sue')
  const change = (PreviousPassword: string) =>
    bed.call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword: password })
  bed.clock.advance(minute)
  await refused(change(wrong), 'NotAuthorizedException')
  bed.clock.advance(minute)
  await change(password)
  bed.clock.advance(minute)
  await bed.call('ForgotPassword', app)
  bed.clock.advance(minute)
  const ConfirmationCode = bed.messages.at(-1)?.code
  await bed.call('ConfirmForgotPassword', { ...app, ConfirmationCode, Password: 'Next-horse-8' })
  const found = (await events('sue')).map(told)
  assert.deepEqual(
    found.filter((each) => !each.startsWith('SignIn')),
    [
      'PasswordChange, Pass',
      'ForgotPassword, Pass',
      'PasswordChange, Pass',
      'PasswordChange, Fail',
      'ResendCode, Pass',
      'SignUp, Pass',
    ],
  )
})

test('events are listed page by page, and end with their user', async () => {
  await bed.user(pool, 'pat')
  for (let i = 0; i < 5; i++) await bed.signIn(client, 'pat')
  const first = await list('pat', { MaxResults: 3 })
  const rest = await list('pat', { MaxResults: 3, NextToken: first.NextToken })
  const all = [...(first.AuthEvents ?? []), ...(rest.AuthEvents ?? [])].map(({ EventId }) => EventId)
  assert.deepEqual([all.length, new Set(all).size, rest.NextToken], [5, 5, undefined])
  await bed.signIn(client, 'pat')
  await bed.call('AdminDeleteUser', { UserPoolId: pool, Username: 'pat' })
  await refused(events('pat'), 'UserNotFoundException')
  await bed.user(pool, 'pat')
  assert.deepEqual(await events('pat'), [])
})

test("an administrator's feedback stays with the event", async () => {
  await bed.user(pool, 'fay')
  await bed.signIn(client, 'fay')
  const [event] = await events('fay')
  const judge = (EventId: string, FeedbackValue = 'Invalid') =>
    bed.call('AdminUpdateAuthEventFeedback', { UserPoolId: pool, Username: 'fay', EventId, FeedbackValue })
  await judge(event?.EventId ?? '')
  const feedback = { FeedbackValue: 'Invalid', Provider: 'Admin', FeedbackDate: new Date(bed.clock.now()) }
  assert.deepEqual((await events('fay'))[0]?.EventFeedback, feedback)
  await judge(event?.EventId ?? '', 'Valid')
  assert.equal((await events('fay'))[0]?.EventFeedback?.FeedbackValue, 'Valid')
  await refused(judge('11111111-1111-4111-8111-111111111111'), 'ResourceNotFoundException')
})

test('only pools of the tier PLUS keep events, where they are told to', async () => {
  for (const UserPoolTier of ['LITE', 'ESSENTIALS'] as const) {
    const wish = { UserPoolTier, UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const
    await refused(bed.pool(wish), 'FeatureUnavailableInTierException')
  }
  const quiet = await bed.pool()
  await bed.user(quiet, 'ann')
  await bed.signIn(await bed.client(quiet), 'ann')
  for (const name of ['AdminListUserAuthEvents', 'SetRiskConfiguration', 'DescribeRiskConfiguration']) {
    await refused(bed.call(name, { UserPoolId: quiet, Username: 'ann' }), 'UserPoolAddOnNotEnabledException')
  }
  await bed.call('UpdateUserPool', {
    UserPoolId: quiet,
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  })
  assert.deepEqual(await events('ann', quiet), [])
})

const here = { RiskExceptionConfiguration: { BlockedIPRangeList: ['127.0.0.0/8', '2001:db8::/32'] } }
const blocked = 'Unable to login because of security reasons.'

test('nobody signs in from an address that is blocked, by any way, and the attempt is listed', async () => {
  const UserPoolId = await watching('ENFORCED')
  const ClientId = await bed.client(UserPoolId)
  await bed.user(UserPoolId, 'ann')
  const { refresh } = tokensOf(await bed.signIn(ClientId, 'ann'))
  const { answer } = await srpAnswer(bed, UserPoolId, ClientId, 'ann')
  bed.clock.advance(1)
  await bed.call('SetRiskConfiguration', { UserPoolId, ...here })
  await refused(bed.signIn(ClientId, 'ann'), 'NotAuthorizedException', blocked)
  const ChallengeResponses = { USERNAME: 'ann', ...answer }
  const verify = { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }
  await refused(bed.call('RespondToAuthChallenge', verify), 'NotAuthorizedException', blocked)
  const AuthParameters = { REFRESH_TOKEN: refresh }
  const again = { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }
  await refused(bed.call('InitiateAuth', again), 'NotAuthorizedException', blocked)
  const [event] = await events('ann', UserPoolId)
  assert.ok(event)
  assert.deepEqual([told(event), event.EventRisk], ['SignIn, Fail', { RiskDecision: 'Block' }])
  await bed.call('InitiateAuth', again, { sourceIp: '192.0.2.1' })
  await refused(bed.call('InitiateAuth', again, { sourceIp: '2001:db8::7' }), 'NotAuthorizedException', blocked)
  await bed.call('SetRiskConfiguration', { UserPoolId, ClientId, RiskExceptionConfiguration: {} })
  await bed.call('InitiateAuth', again)
  await bed.call('SetRiskConfiguration', { UserPoolId, ClientId, ...here })
  await refused(bed.call('InitiateAuth', again), 'NotAuthorizedException', blocked)
})

test('a pool that only looks on blocks nobody', async () => {
  await bed.call('SetRiskConfiguration', { UserPoolId: pool, ...here })
  await bed.user(pool, 'eve')
  assert.ok((await bed.signIn(client, 'eve')).AuthenticationResult)
  await bed.call('SetRiskConfiguration', { UserPoolId: pool })
})

test("only an app's own server is believed on where a user is", async () => {
  const UserPoolId = await watching('ENFORCED')
  await bed.user(UserPoolId, 'ann')
  const RiskExceptionConfiguration = { BlockedIPRangeList: ['203.0.113.0/24'] }
  await bed.call('SetRiskConfiguration', { UserPoolId, RiskExceptionConfiguration })
  const UserContextData = { IpAddress: '203.0.113.9' }
  const open = await bed.client(UserPoolId, { EnablePropagateAdditionalUserContextData: true })
  const AuthParameters = { USERNAME: 'ann', PASSWORD: password }
  const wish = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, UserContextData }
  assert.ok((await bed.call<InitiateAuthResponse>('InitiateAuth', { ClientId: open, ...wish })).AuthenticationResult)
  const made = await bed.call<CreateUserPoolClientResponse>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'server',
    GenerateSecret: true,
    EnablePropagateAdditionalUserContextData: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  })
  const { ClientId = '', ClientSecret = '' } = made.UserPoolClient ?? {}
  const SECRET_HASH = createHmac('sha256', ClientSecret).update(`ann${ClientId}`).digest('base64')
  const kept = { ClientId, ...wish, AuthParameters: { ...AuthParameters, SECRET_HASH } }
  await refused(bed.call('InitiateAuth', kept), 'NotAuthorizedException', blocked)
  assert.ok(await bed.call('InitiateAuth', { ...kept, UserContextData: { IpAddress: '198.51.100.1' } }))
  bed.clock.advance(1)
  const admin = {
    UserPoolId,
    ClientId: open,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters,
    ContextData: { IpAddress: '203.0.113.9', ServerName: 's', ServerPath: '/', HttpHeaders: [] },
  }
  await refused(bed.call('AdminInitiateAuth', admin), 'NotAuthorizedException', blocked)
  assert.equal((await events('ann', UserPoolId))[0]?.EventContextData?.IpAddress, '203.0.113.9')
})

test('what cannot be acted on is refused by name, and what is set is shown', async () => {
  const set = (more: object) => bed.call('SetRiskConfiguration', { UserPoolId: pool, ...more })
  const Actions = { EventAction: 'BLOCK' }
  await refused(
    set({ CompromisedCredentialsRiskConfiguration: { Actions } }),
    'InvalidParameterException',
    'CompromisedCredentialsRiskConfiguration is not supported by this server.',
  )
  await refused(
    set({ AccountTakeoverRiskConfiguration: { Actions: {} } }),
    'InvalidParameterException',
    'AccountTakeoverRiskConfiguration is not supported by this server.',
  )
  for (const range of ['192.0.2.1', '192.0.2.0/33', 'nowhere/8', '::/129']) {
    const lists = { BlockedIPRangeList: [range] }
    await refused(set({ RiskExceptionConfiguration: lists }), 'InvalidParameterException')
  }
  const many = Array.from({ length: 201 }, (_, n) => `10.0.${n}.0/24`)
  await refused(set({ RiskExceptionConfiguration: { SkippedIPRangeList: many } }), 'InvalidParameterException')
  const RiskExceptionConfiguration = { BlockedIPRangeList: ['192.0.2.0/24'], SkippedIPRangeList: ['10.0.0.0/8'] }
  await set({ RiskExceptionConfiguration })
  const describe = (more: object = {}) =>
    bed.call<DescribeRiskConfigurationResponse>('DescribeRiskConfiguration', { UserPoolId: pool, ...more })
  const { RiskConfiguration } = await describe()
  assert.deepEqual(RiskConfiguration, {
    UserPoolId: pool,
    RiskExceptionConfiguration,
    LastModifiedDate: new Date(bed.clock.now()),
  })
  assert.equal((await describe({ ClientId: client })).RiskConfiguration?.RiskExceptionConfiguration, undefined)
  await refused(describe({ ClientId: 'other' }), 'ResourceNotFoundException')
})

test("of a user's events the latest are kept, and of everybody's those of the last years", async () => {
  const sub = await bed.user(pool, 'old')
  const { userPools } = bed.needs
  const bare = { poolId: pool, sub, type: 'SignIn', response: 'Pass', challenges: [], isBlocked: false } as const
  const put = (at: number, forgetBefore = 0) =>
    userPools.putEvent({ ...bare, id: `e${at}`, at, address: undefined, feedback: undefined }, 3, forgetBefore)
  for (const at of [1, 2, 3, 4, 5]) assert.ok(await put(at))
  const ids = async () => (await userPools.events(pool, sub, { after: undefined, limit: 9 })).map(({ id }) => id)
  assert.deepEqual(await ids(), ['e5', 'e4', 'e3'])
  assert.ok(await put(6, 5))
  assert.deepEqual(await ids(), ['e6', 'e5'])
  assert.equal(
    await userPools.putEvent({ ...bare, sub: 'gone', id: 'x', at: 1, address: undefined, feedback: undefined }, 3, 0),
    false,
  )
})
