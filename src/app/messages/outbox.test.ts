import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '../../services/cognito-idp/ports/messages.ts'
import type { Delivery } from '../../storage/outbox.ts'
import { backgroundWork } from '../background.ts'
import { openLog } from '../log.ts'
import { type Channel, NotDelivered } from './channel.ts'
import { messageOutbox } from './index.ts'
import { message } from './message.fixture.ts'

/** An outbox over a list of what was written, with one channel. */
function outboxWith(send: Channel['send'], write: (delivery: Delivery) => Promise<void> = async () => undefined) {
  const lines: string[] = []
  const deliveries: Delivery[] = []
  const log = openLog('debug', { write: (line) => void lines.push(line) })
  const background = backgroundWork(log)
  const folder = {
    keep: async (_: Message, delivery: Delivery) => {
      deliveries.push(delivery)
      return async (present: Delivery) => {
        await write(present)
        deliveries.push(present)
      }
    },
    names: async () => [],
    read: async () => undefined,
  }
  const outbox = messageOutbox({ log, background, folder, channels: { EMAIL: { name: 'smtp', send } } })
  return { outbox, deliveries, lines, background }
}

describe('the way out of messages', () => {
  it('is awaited, and a failure is the caller’s to hear and the log’s to tell', async () => {
    const { outbox, deliveries, lines } = outboxWith(() => Promise.reject(new NotDelivered('nobody is there')))
    await assert.rejects(outbox.deliver(message, { isAwaited: true }), /nobody is there/)
    assert.deepEqual(deliveries, [
      { status: 'sending', by: 'smtp' },
      { status: 'failed', by: 'smtp', reason: 'nobody is there' },
    ])
    assert.match(lines.join(''), /"reason":"nobody is there".*a message was not delivered/)
    assert.doesNotMatch(lines.join(''), /123456|ann/)
  })

  it('is not awaited where nobody may hear how it went', async () => {
    const gate = Promise.withResolvers<void>()
    const { outbox, deliveries, background } = outboxWith(() => gate.promise)
    await outbox.deliver(message, { isAwaited: false })
    assert.equal(deliveries.at(-1)?.status, 'sending')
    gate.reject(new NotDelivered('nobody is there'))
    await background.settle(10_000)
    assert.equal(deliveries.at(-1)?.status, 'failed')
  })

  it('tells nothing of an error of our own', async () => {
    const { outbox, deliveries } = outboxWith(() => Promise.reject(new Error('123456 is not defined')))
    await assert.rejects(outbox.deliver(message, { isAwaited: true }))
    assert.deepEqual(deliveries.at(-1), { status: 'failed', by: 'smtp', reason: 'the server failed' })
  })

  it('has let a message leave even if that cannot be written down', async () => {
    const full = () => Promise.reject(new Error('disk full'))
    const { outbox, lines } = outboxWith(async () => undefined, full)
    await outbox.deliver(message, { isAwaited: true })
    assert.match(lines.join(''), /disk full/)
  })

  it('takes ten at once, and the others after them', async () => {
    let underWay = 0
    let most = 0
    const { outbox, deliveries } = outboxWith(async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
    })
    await Promise.all(Array.from({ length: 35 }, () => outbox.deliver(message, { isAwaited: true })))
    assert.equal(most, 10)
    assert.equal(deliveries.filter(({ status }) => status === 'sent').length, 35)
  })

  it('keeps what has no channel', async () => {
    const { outbox, deliveries } = outboxWith(() => assert.fail('it has none'))
    await outbox.deliver({ ...message, medium: 'SMS' }, { isAwaited: true })
    assert.deepEqual(deliveries, [{ status: 'kept' }])
  })
})
