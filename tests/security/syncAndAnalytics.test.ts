import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { type SigningCredentials, signRequest } from '../../src/sigv4/index.ts'
import { type CognitoWorld, openCognitoWorld, policy, trustOf } from '../acceptance/cognitoWorld.ts'

const path = '/2014-06-05/events'
const context = { client: { client_id: 'installation-1' }, services: { mobile_analytics: { app_id: 'app-1' } } }
const event = {
  eventType: 'opened',
  timestamp: '2030-01-01T00:00:00Z',
  attributes: { page: 'a\nb' },
  metrics: { n: 1.5 },
}

interface Raw {
  readonly as?: SigningCredentials
  readonly service?: string
  readonly path?: string
  readonly body?: string
  /** Sent in place of the body that was signed. */
  readonly swapped?: string
  readonly headers?: Readonly<Record<string, string>>
}

describe('the events of apps, and the wire of Cognito Sync around its SDK', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  let guest: SigningCredentials
  let identity: string
  let pool: string
  before(async () => {
    world = await openCognitoWorld()
    pool = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
    const role = await world.role('guest', [trustOf(pool, 'unauthenticated')])
    await world.setRoles(pool, role, { Roles: { unauthenticated: role } })
    const PolicyDocument = policy([{ Action: ['mobileanalytics:PutEvents', 'cognito-sync:*'], Resource: '*' }])
    const input = { RoleName: 'guest', PolicyName: 'cognito-sync-events', PolicyDocument }
    await world.iam.send(new PutRolePolicyCommand(input))
    identity = await world.getId(undefined, pool)
    guest = await world.credentials(identity, undefined)
  })
  after(() => world.server.stop())

  const send = async (method: string, raw: Raw) => {
    const { as, service = 'mobileanalytics', body = '' } = raw
    const host = `127.0.0.1:${world.server.port}`
    const target = raw.path ?? path
    const headers = ['host', host, ...Object.entries(raw.headers ?? {}).flat()]
    const terms = {
      now: world.server.clock.now(),
      region: world.server.region,
      service,
      payload: createHash('sha256').update(body).digest('hex'),
    }
    const proof = as === undefined ? [] : signRequest({ method, path: target, query: '', headers }, as, terms)
    const sent = new Headers()
    const all = [...headers.slice(2), ...proof]
    for (let i = 0; i < all.length; i += 2) sent.append(String(all[i]), String(all[i + 1]))
    const answered = await fetch(`http://${host}${target}`, {
      method,
      headers: sent,
      ...(body === '' ? {} : { body: raw.swapped ?? body }),
    })
    return { status: answered.status, fault: answered.headers.get('x-amzn-errortype'), text: await answered.text() }
  }
  const put = (raw: Raw, events: readonly object[] = [event]) =>
    send('POST', {
      body: JSON.stringify({ events }),
      ...raw,
      headers: { 'content-type': 'application/json', 'x-amz-client-context': JSON.stringify(context), ...raw.headers },
    })
  const kept = async () => {
    const text = await readFile(join(world.server.data, 'events', 'mobileanalytics.jsonl'), 'utf8')
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  it('a guest’s events are accepted, and kept with the guest’s identity in a file for its owner alone', async () => {
    assert.deepEqual(await put({ as: guest }), { status: 202, fault: null, text: '' })
    const [line, ...others] = await kept()
    assert.deepEqual(others, [])
    const { receivedAt, requestId, sender, ...rest } = line ?? {}
    assert.deepEqual(rest, { account: world.server.account, identityId: identity, context, event })
    assert.match(String(sender), /:assumed-role\/guest\/CognitoIdentityCredentials$/)
    assert.ok(!Number.isNaN(Date.parse(String(receivedAt))) && requestId !== undefined)
    const { mode } = await stat(join(world.server.data, 'events', 'mobileanalytics.jsonl'))
    assert.equal(mode & 0o777, 0o600)
  })

  it('what is not proven, not allowed or not well-formed is refused, and not kept', async () => {
    const before = (await kept()).length
    const user = await world.role('nothing', [trustOf(pool, 'unauthenticated')], [{ Action: 's3:*', Resource: '*' }])
    await world.setRoles(pool, user, { Roles: { unauthenticated: user } })
    const powerless = await world.credentials(await world.getId(undefined, pool), undefined)
    const body = JSON.stringify({ events: [event] })
    const refusals: readonly (readonly [name: string, raw: Raw, status: number, fault: string])[] = [
      ['signed for another service', { as: guest, service: 'cognito-sync' }, 404, 'UnknownOperationException'],
      [
        'with another body than signed',
        { as: guest, swapped: body.replace('opened', 'closed') },
        403,
        'InvalidSignatureException',
      ],
      ['with a wrong secret', { as: { ...guest, secretAccessKey: 'x'.repeat(40) } }, 403, 'InvalidSignatureException'],
      ['without its session token', { as: { ...guest, sessionToken: undefined } }, 403, 'UnrecognizedClientException'],
      ['by a role without the action', { as: powerless }, 403, 'AccessDeniedException'],
      ['without events', { as: guest, body: '{}' }, 400, 'BadRequestException'],
      ['of no JSON', { as: guest, body: '{"events":' }, 400, 'BadRequestException'],
      ['with a type too long', { as: guest, body: body.replace('opened', 'x'.repeat(51)) }, 400, 'BadRequestException'],
      ['with a broken context', { as: guest, headers: { 'x-amz-client-context': '{' } }, 400, 'BadRequestException'],
    ]
    for (const [name, raw, status, fault] of refusals) {
      const answered = await put({ ...raw, ...(raw.body === undefined ? { body } : {}) })
      assert.deepEqual([answered.status, answered.fault], [status, fault], `${name}: ${answered.text}`)
    }
    const unsigned = await put({})
    assert.ok(unsigned.status >= 400, `unsigned: ${unsigned.status}`)
    assert.equal((await kept()).length, before)
  })

  it('a request to Cognito Sync is nobody’s without a signature, and another’s with an old one', async () => {
    const records = (id: string) => `/identitypools/${pool}/identities/${id}/datasets/notes/records`
    const unsigned = await send('GET', { path: records(identity) })
    assert.ok(unsigned.status >= 400 && !unsigned.text.includes('SyncSessionToken'), unsigned.text)
    const own = await send('GET', { as: guest, service: 'cognito-sync', path: encoded(records(identity)) })
    assert.equal(own.status, 200, own.text)
    const other = await world.getId(undefined, pool)
    const foreign = await send('GET', { as: guest, service: 'cognito-sync', path: encoded(records(other)) })
    assert.deepEqual([foreign.status, foreign.fault], [403, 'NotAuthorizedException'])
    world.server.clock.advance(3_600_001)
    const expired = await send('GET', { as: guest, service: 'cognito-sync', path: encoded(records(identity)) })
    assert.deepEqual([expired.status, expired.fault], [403, 'ExpiredTokenException'])
  })
})

function encoded(path: string): string {
  return path.replaceAll(':', '%3A')
}
