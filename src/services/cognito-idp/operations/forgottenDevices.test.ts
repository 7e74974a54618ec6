import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CreateUserPoolRequest, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, openBed, password, refused, srpAnswer, type TriggerDocument } from '../bed.fixture.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

const unknown = ['ResourceNotFoundException', 'Device does not exist.'] as const
const DEVICE_KEY = 'us-east-1_11111111-2222-4333-8444-555555555555'
const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] as const

async function place(input: Partial<CreateUserPoolRequest> = {}): Promise<{ pool: string; client: string }> {
  const pool = await bed.pool({ DeviceConfiguration: {}, ...input })
  const client = await bed.client(pool, { ExplicitAuthFlows: [...flows], PreventUserExistenceErrors: 'ENABLED' })
  await bed.user(pool, 'ana')
  return { pool, client }
}

function respond(
  client: string,
  { ChallengeName, Session }: InitiateAuthResponse,
  ChallengeResponses: object,
): Promise<InitiateAuthResponse> {
  return bed.call('RespondToAuthChallenge', { ClientId: client, ChallengeName, Session, ChallengeResponses })
}

test('an answer that names a forgotten device is good once more without it, by SRP as for everybody else', async () => {
  const { pool, client } = await place()
  const { begun, answer } = await srpAnswer(bed, pool, client, 'ana')
  await refused(respond(client, begun, { ...answer, DEVICE_KEY }), ...unknown)
  assert.ok((await respond(client, begun, answer)).AuthenticationResult)
  const nobody = await srpAnswer(bed, pool, client, 'nobody')
  await refused(respond(client, nobody.begun, { ...nobody.answer, DEVICE_KEY }), ...unknown)
})

test('a choice that names a forgotten device can be made again', async () => {
  const { client } = await place()
  const begin = (more: object) =>
    bed.call<InitiateAuthResponse>('InitiateAuth', {
      ClientId: client,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: 'ana', ...more },
    })
  await refused(begin({ DEVICE_KEY }), ...unknown)
  const asked = await begin({})
  const chosen = { USERNAME: 'ana', ANSWER: 'PASSWORD', PASSWORD: password }
  await refused(respond(client, asked, { ...chosen, DEVICE_KEY }), ...unknown)
  assert.ok((await respond(client, asked, chosen)).AuthenticationResult)
})

test('an answer to a challenge of a function that names a forgotten device can be given again', async () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:leads'
  let looked = 0
  bed.functions.set(arn, ({ triggerSource, request, response, ...event }: TriggerDocument) => {
    const isDone = Array.isArray(request['session']) && request['session'].length > 0
    if (triggerSource.startsWith('Verify')) looked++
    const answers = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: isDone, answerCorrect: true }
    return { ...event, triggerSource, request, response: { ...response, ...answers } }
  })
  const { client } = await place({
    LambdaConfig: { DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn },
  })
  const begin = (more: object) =>
    bed.call<InitiateAuthResponse>('InitiateAuth', {
      ClientId: client,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: 'ana', ...more },
    })
  await refused(begin({ DEVICE_KEY }), ...unknown)
  const asked = await begin({})
  await refused(respond(client, asked, { USERNAME: 'ana', ANSWER: 'x', DEVICE_KEY }), ...unknown)
  assert.equal(looked, 0)
  assert.ok((await respond(client, asked, { USERNAME: 'ana', ANSWER: 'x' })).AuthenticationResult)
})
