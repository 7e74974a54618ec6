import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { type Webhook, webhook } from '../../../tests/standIns/webhook.ts'
import type { Message } from '../../services/cognito-idp/ports/messages.ts'
import { systemRandom } from '../random.ts'
import { NotDelivered } from './channel.ts'
import { smsWebhook } from './smsWebhook.ts'

const message: Message = {
  poolId: 'us-east-1_abc',
  username: 'ann',
  destination: '+15550001234',
  medium: 'SMS',
  kind: 'authentication',
  code: '123456',
  subject: '',
  body: 'Your code is 123456',
  format: 'text',
  at: Date.UTC(2026, 0, 2),
}
const clock = { now: () => 1_700_000_000_123 }

describe('text messages by webhook', () => {
  let hook: Webhook
  before(async () => {
    hook = await webhook()
  })
  after(() => hook.stop())

  const send = (more: { token?: string; secret?: string } = {}, signal = AbortSignal.timeout(20_000)) =>
    smsWebhook({ url: `${hook.origin}/sms?by=us`, clock, random: systemRandom(), ...more }).send(message, signal)
  const unsent = (sending: Promise<void>, told: RegExp) =>
    assert.rejects(sending, (error) => {
      assert.ok(error instanceof NotDelivered, String(error))
      assert.match(error.message, told)
      assert.doesNotMatch(error.message, /123456|by=us/)
      return true
    })

  it('are posted as JSON to whom they go to, each with an id of its own', async () => {
    await send()
    await send()
    const [first, second] = hook.posted.slice(-2)
    assert.deepEqual([first?.method, first?.path], ['POST', '/sms?by=us'])
    assert.equal(first?.headers['content-type'], 'application/json')
    assert.equal(first?.headers.authorization, undefined)
    assert.equal(first?.headers['x-poolhouse-signature'], undefined)
    const { id, ...rest } = JSON.parse(first?.body ?? '') as Record<string, string>
    assert.deepEqual(rest, {
      to: '+15550001234',
      body: 'Your code is 123456',
      kind: 'authentication',
      userPoolId: 'us-east-1_abc',
      username: 'ann',
      sentAt: '2026-01-02T00:00:00.000Z',
    })
    assert.notEqual((JSON.parse(second?.body ?? '') as { id: string }).id, id)
  })

  it('carry the token, and a signature of the time and the body', async () => {
    await send({ token: 'the-token', secret: 'the-secret' })
    const { headers, body } = hook.posted.at(-1) ?? assert.fail()
    assert.equal(headers.authorization, 'Bearer the-token')
    const expected = createHmac('sha256', 'the-secret').update(`1700000000.${body}`).digest('hex')
    assert.equal(headers['x-poolhouse-signature'], `t=1700000000,v1=${expected}`)
  })

  it('are not delivered by any answer but 2xx, and follow no redirect', async () => {
    hook.answer((response) => response.writeHead(500).end('cannot send 123456'))
    await unsent(send(), /^the webhook answered 500$/)
    const before = hook.posted.length
    hook.answer((response) => response.writeHead(307, { location: `${hook.origin}/elsewhere` }).end())
    await unsent(send(), /^the webhook answered 307$/)
    assert.equal(hook.posted.length, before + 1)
  })

  it('do not wait for the end of an answer that has none', async () => {
    hook.answer((response) => response.writeHead(200).write('x'.repeat(100)))
    await send()
  })

  it('are given up when the webhook takes too long, or is not there', async () => {
    const abort = new AbortController()
    hook.answer(() => abort.abort())
    await unsent(send({}, abort.signal), /took too long/)
    const gone = await webhook()
    await gone.stop()
    const channel = smsWebhook({ url: gone.origin, clock, random: systemRandom() })
    await unsent(channel.send(message, AbortSignal.timeout(20_000)), /could not be reached/)
  })
})
