import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AssumedRole, Caller } from '../../kernel/caller.ts'
import { account, root } from '../asking.fixture.ts'
import { fault, requestOf } from '../iam/world.fixture.ts'
import { service } from './index.ts'

const context = {
  client: { client_id: 'installation-1', app_title: 'Vault' },
  env: { platform: 'ANDROID' },
  services: { mobile_analytics: { app_id: 'app-1' } },
}
const event = { eventType: '_session.start', timestamp: '2014-06-30T19:07:47.885Z', session: { id: 's1' } }

const identityId = 'us-east-1:00000000-0000-4000-8000-00000000000a'
const guest: AssumedRole = {
  kind: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/guest/CognitoIdentityCredentials`,
  userId: 'AROAGUEST:CognitoIdentityCredentials',
  accessKeyId: 'ASIATEST',
  role: { arn: `arn:aws:iam::${account}:role/guest`, id: 'AROAGUEST', name: 'guest' },
  sessionName: 'CognitoIdentityCredentials',
  tags: {},
  context: { 'cognito-identity.amazonaws.com:sub': [identityId] },
  policies: [],
  policyArns: [],
  issuedAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
}

async function put(input: object, caller: Caller = root): Promise<readonly object[]> {
  const kept: object[] = []
  const append = async (documents: readonly object[]) => void kept.push(...documents)
  const operation = service.operations['PutEvents']
  assert.ok(operation)
  assert.equal(await operation.handle({ log: { append } })(input, requestOf(caller)), undefined)
  return kept
}

describe('the events of apps', () => {
  it('are kept each with its app, its sender, and when it came', async () => {
    const kept = await put({
      events: [event, { ...event, eventType: 'level' }],
      clientContext: JSON.stringify(context),
    })
    const common = { receivedAt: '1970-01-01T00:00:00.000Z', account, requestId: 'request' }
    assert.deepEqual(kept, [
      { ...common, sender: `arn:aws:iam::${account}:root`, context, event },
      { ...common, sender: `arn:aws:iam::${account}:root`, context, event: { ...event, eventType: 'level' } },
    ])
  })

  it('are kept with the identity that sent them', async () => {
    const clientContext = Buffer.from(JSON.stringify(context)).toString('base64')
    const [kept] = await put({ events: [event], clientContext, clientContextEncoding: 'base64' }, guest)
    assert.deepEqual(kept, {
      receivedAt: '1970-01-01T00:00:00.000Z',
      account,
      requestId: 'request',
      sender: guest.arn,
      identityId,
      context,
      event,
    })
  })

  const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`a${index}`, '1']))
  const clientContext = JSON.stringify(context)
  const refusals: readonly (readonly [what: string, input: object])[] = [
    ['no events', { events: [], clientContext }],
    ['a time that is none', { events: [{ ...event, timestamp: 'yesterday' }], clientContext }],
    ['a day that is none', { events: [{ ...event, timestamp: '2014-13-30T19:07:47Z' }], clientContext }],
    ['a session without an end', { events: [{ ...event, session: { stopTimestamp: '' } }], clientContext }],
    ['more than 40 values', { events: [{ ...event, attributes: many, metrics: many }], clientContext }],
    ['a context that is no JSON', { events: [event], clientContext: 'app' }],
    ['a context that is no object', { events: [event], clientContext: 'null' }],
    ['a context without a client', { events: [event], clientContext: JSON.stringify({ ...context, client: {} }) }],
    ['a context without an app', { events: [event], clientContext: JSON.stringify({ ...context, services: {} }) }],
    ['an unknown encoding', { events: [event], clientContext, clientContextEncoding: 'gzip' }],
    ['a context that is not in base64', { events: [event], clientContext, clientContextEncoding: 'base64' }],
  ]
  for (const [what, input] of refusals) {
    it(`with ${what} are refused`, async () => {
      await assert.rejects(put(input), fault('BadRequestException'))
    })
  }
})
