import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CreateUserPoolClientRequest, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { startSrpClient } from '../../../tokens/srpClient.ts'
import { random } from '../../asking.fixture.ts'
import { type Bed, claimsOf, openBed, password, refused, type TriggerDocument, tokensOf } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
const flows: CreateUserPoolClientRequest['ExplicitAuthFlows'] = ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_PASSWORD_AUTH']

interface Result {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata: string | null
}

type Define = (session: readonly Result[], event: TriggerDocument) => object

interface Place {
  readonly pool: string
  readonly client: string
  readonly events: TriggerDocument[]
}

let places = 0

/** A pool whose functions ask for the colour of the sky, twice at most unless the flow is another. */
async function place(
  define: Define = askTwice,
  {
    client: more,
    created,
  }: { readonly client?: Partial<CreateUserPoolClientRequest>; readonly created?: unknown } = {},
): Promise<Place> {
  const id = places++
  const events: TriggerDocument[] = []
  const on = (name: string, answer: (event: TriggerDocument) => object): string => {
    bed.functions.set(arnOf(`${name}${id}`), (event) => {
      events.push(event)
      return { ...event, response: answer(event) }
    })
    return arnOf(`${name}${id}`)
  }
  const pool = await bed.pool({
    LambdaConfig: {
      DefineAuthChallenge: on('define', (event) => define(event.request['session'] as readonly Result[], event)),
      CreateAuthChallenge: on(
        'create',
        () =>
          (created as object | undefined) ?? {
            publicChallengeParameters: { question: 'colour of the sky' },
            privateChallengeParameters: { answer: 'blue' },
            challengeMetadata: 'SKY',
          },
      ),
      VerifyAuthChallengeResponse: on('verify', ({ request }) => {
        const { answer } = request['privateChallengeParameters'] as { readonly answer: string }
        return { answerCorrect: request['challengeAnswer'] === answer }
      }),
    },
  })
  await bed.user(pool, 'ann', { email: 'ann@example.com' })
  const client = await bed.client(pool, { ExplicitAuthFlows: flows, ...more })
  return { pool, client, events }
}

const custom = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false }
const issue = { issueTokens: true, failAuthentication: false }
const fail = { issueTokens: false, failAuthentication: true }

function askTwice(session: readonly Result[]): object {
  if (session.at(-1)?.challengeResult === true) return issue
  return session.length < 2 ? custom : fail
}

function begin({ client }: Place, parameters: object = {}, more: object = {}): Promise<InitiateAuthResponse> {
  const AuthParameters = { USERNAME: 'ann', ...parameters }
  return bed.call('InitiateAuth', { ClientId: client, AuthFlow: 'CUSTOM_AUTH', AuthParameters, ...more })
}

function answer(
  { client }: Place,
  { Session, ChallengeName }: InitiateAuthResponse,
  responses: object,
  more: object = {},
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME: 'ann', ...responses }
  return bed.call('RespondToAuthChallenge', { ClientId: client, ChallengeName, Session, ChallengeResponses, ...more })
}

const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const
const invalid = ['NotAuthorizedException', 'Invalid session for the user.'] as const
const unrecognizable = ['InvalidLambdaResponseException', 'Unrecognizable lambda output'] as const

test('the right answer to a challenge of functions gives tokens, and each function is told what AWS tells it', async () => {
  const at = await place()
  const begun = await begin(at, {}, { ClientMetadata: { from: 'initiate' } })
  assert.equal(begun.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.deepEqual(begun.ChallengeParameters, { question: 'colour of the sky', USERNAME: 'ann' })
  const done = await answer(at, begun, { ANSWER: 'blue' }, { ClientMetadata: { from: 'respond' } })
  assert.equal(claimsOf(tokensOf(done).id)['cognito:username'], 'ann')
  const told = at.events.map(({ triggerSource, request: { userAttributes, ...request } }) => ({
    triggerSource,
    email: (userAttributes as Record<string, string>)['email'],
    ...request,
  }))
  const email = 'ann@example.com'
  const clientMetadata = { from: 'respond' }
  const answered = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'SKY' }
  assert.deepEqual(told, [
    { triggerSource: 'DefineAuthChallenge_Authentication', email, session: [] },
    { triggerSource: 'CreateAuthChallenge_Authentication', email, challengeName: 'CUSTOM_CHALLENGE', session: [] },
    {
      triggerSource: 'VerifyAuthChallengeResponse_Authentication',
      email,
      privateChallengeParameters: { answer: 'blue' },
      challengeAnswer: 'blue',
      clientMetadata,
    },
    { triggerSource: 'DefineAuthChallenge_Authentication', email, session: [answered], clientMetadata },
  ])
})

test('a wrong answer goes where the function says, and the answer is nowhere in the session', async () => {
  const at = await place()
  const begun = await begin(at)
  assert.ok(!Buffer.from(begun.Session ?? '', 'base64').includes('blue'))
  const second = await answer(at, begun, { ANSWER: 'red' })
  assert.equal(second.ChallengeName, 'CUSTOM_CHALLENGE')
  await refused(answer(at, second, { ANSWER: 'green' }), ...incorrect)
  const again = await answer(at, await begin(at), { ANSWER: 'red' })
  assert.ok((await answer(at, again, { ANSWER: 'blue' })).AuthenticationResult)
})

test('a challenge takes one answer, of its own user, app and step', async () => {
  const at = await place()
  await bed.user(at.pool, 'bob')
  const begun = await begin(at)
  await refused(answer(at, begun, { ANSWER: 'blue', USERNAME: 'bob' }), ...invalid)
  await refused(answer({ ...at, client: await bed.client(at.pool) }, begun, { ANSWER: 'blue' }), ...invalid)
  await refused(answer(at, begun, {}), 'InvalidParameterException', 'Missing required parameter ANSWER')
  await refused(answer(at, { ChallengeName: 'CUSTOM_CHALLENGE' }, { ANSWER: 'blue' }), 'InvalidParameterException')
  const elsewhere = { ...begun, ChallengeName: 'SMS_MFA' as const }
  await refused(answer(at, elsewhere, { SMS_MFA_CODE: '123456' }), ...invalid)
  await answer(at, begun, { ANSWER: 'red' })
  await refused(answer(at, begun, { ANSWER: 'blue' }), ...invalid)
  const late = await begin(at)
  bed.clock.advance(180_000)
  await refused(answer(at, late, { ANSWER: 'blue' }), 'NotAuthorizedException', /expired/)
})

test('a flow ends when its user is signed out everywhere or deleted', async () => {
  const at = await place()
  const begun = await begin(at)
  await bed.call('AdminUserGlobalSignOut', { UserPoolId: at.pool, Username: 'ann' })
  await refused(answer(at, begun, { ANSWER: 'blue' }), ...invalid)
  const next = await begin(at)
  await bed.call('AdminDeleteUser', { UserPoolId: at.pool, Username: 'ann' })
  await refused(answer(at, next, { ANSWER: 'blue' }), ...invalid)
})

/** First the password, then a challenge. */
function passwordFirst(session: readonly Result[]): object {
  const last = session.at(-1)
  if (last?.challengeName === 'SRP_A') return { ...custom, challengeName: 'PASSWORD_VERIFIER' }
  if (last?.challengeName === 'CUSTOM_CHALLENGE') return last.challengeResult ? issue : fail
  return last?.challengeResult === true ? custom : fail
}

async function srp(at: Place, typed = password): Promise<InitiateAuthResponse> {
  const client = startSrpClient(random)
  const begun = await begin(at, { CHALLENGE_NAME: 'SRP_A', SRP_A: client.srpA })
  assert.equal(begun.ChallengeName, 'PASSWORD_VERIFIER')
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
  const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
  const responses = client.answer(challenge, at.pool.slice(10), typed, bed.clock.now())
  return answer(at, begun, responses)
}

test('SRP may come first, and the function sees that it held', async () => {
  const at = await place(passwordFirst)
  const next = await srp(at)
  assert.equal(next.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.ok((await answer(at, next, { ANSWER: 'blue' })).AuthenticationResult)
  const seen = at.events.map(({ request }) => (request['session'] as readonly Result[] | undefined) ?? [])
  const names = seen.map((session) => session.map((each) => `${each.challengeName} ${each.challengeResult}`))
  assert.deepEqual(names.at(-1), ['SRP_A true', 'PASSWORD_VERIFIER true', 'CUSTOM_CHALLENGE true'])
  await refused(srp(at, 'Wrong-horse-7'), ...incorrect)
})

test('after SRP a second factor that the user has is proven before the function goes on', async () => {
  const at = await place(passwordFirst)
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  const config = { MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration } }
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: at.pool, ...config })
  const UserAttributes = [{ Name: 'phone_number', Value: '+15550001234' }]
  await bed.call('AdminUpdateUserAttributes', { UserPoolId: at.pool, Username: 'ann', UserAttributes })
  const texted = await srp(at)
  assert.equal(texted.ChallengeName, 'SMS_MFA')
  const define = (session: readonly Result[]): readonly string[] => session.map((each) => each.challengeName)
  const next = await answer(at, texted, { SMS_MFA_CODE: bed.messages.at(-1)?.code }).catch((error) => error)
  const last = at.events.at(-1)?.request['session'] as readonly Result[]
  assert.deepEqual(define(last), ['SRP_A', 'PASSWORD_VERIFIER', 'SMS_MFA'])
  assert.equal(next.ChallengeName, 'CUSTOM_CHALLENGE')
})

test('a flow that nobody leads, or that the client does not allow, is refused', async () => {
  const pool = await bed.pool()
  await bed.user(pool, 'ann')
  const client = await bed.client(pool, { ExplicitAuthFlows: flows })
  const missing = 'Custom auth lambda trigger is not configured for the user pool.'
  const nowhere = { pool, client, events: [] }
  await refused(begin(nowhere), 'InvalidParameterException', missing)
  const at = await place()
  const other = { ...at, client: await bed.client(at.pool, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }) }
  await refused(begin(other), 'InvalidParameterException', 'CUSTOM_AUTH is not enabled for the client.')
  await refused(begin(at, { CHALLENGE_NAME: 'SMS_MFA' }), 'InvalidParameterException')
  await refused(begin(at, { CHALLENGE_NAME: 'SRP_A' }), 'InvalidParameterException', /SRP_A/)
})

test('what a function answers beside the words of the protocol is refused', async () => {
  const answers: readonly object[] = [
    {},
    { challengeName: 7 },
    { challengeName: 'PASSWORD_VERIFIER' },
    { challengeName: 'SMS_MFA' },
  ]
  for (const wrong of answers) await refused(begin(await place(() => wrong)), ...unrecognizable)
  const large = { privateChallengeParameters: { answer: 'x'.repeat(2000) } }
  await refused(begin(await place(askTwice, { created: large })), ...unrecognizable)
  await refused(begin(await place(askTwice, { created: { publicChallengeParameters: ['a'] } })), ...unrecognizable)
  await refused(begin(await place(() => fail)), ...incorrect)
})

test('an unknown user is told apart only by clients that do not hide who exists', async () => {
  const open = await place()
  await refused(begin(open, { USERNAME: 'nobody' }), 'UserNotFoundException')
  const at = await place(askTwice, { client: { PreventUserExistenceErrors: 'ENABLED' } })
  const begun = await begin(at, { USERNAME: 'nobody' })
  assert.equal(begun.ChallengeName, 'CUSTOM_CHALLENGE')
  assert.deepEqual(Object.keys(begun.ChallengeParameters ?? {}), ['question', 'USERNAME'])
  assert.equal(at.events[0]?.request['userNotFound'], true)
  await refused(answer(at, begun, { ANSWER: 'blue', USERNAME: 'ann' }), ...invalid)
  await refused(answer(at, begun, { ANSWER: 'blue', USERNAME: 'nobody' }), ...incorrect)
})

test('a disabled user is refused, or nobody where the client hides who exists', async () => {
  const at = await place()
  await bed.call('AdminDisableUser', { UserPoolId: at.pool, Username: 'ann' })
  await refused(begin(at), 'NotAuthorizedException', 'User is disabled.')
  const hiding = {
    ...at,
    client: await bed.client(at.pool, { ExplicitAuthFlows: flows, PreventUserExistenceErrors: 'ENABLED' }),
  }
  const begun = await begin(hiding)
  await refused(answer(hiding, begun, { ANSWER: 'blue' }), ...incorrect)
})
