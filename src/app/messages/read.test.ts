import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KeptMessage } from '../../storage/outbox.ts'
import { findMessages, messagesIn, type ReadOutbox } from './read.ts'

/** An outbox of so many messages: every second one is of pool b, and all but one in ten to ana. */
function outboxOf(count: number): ReadOutbox & { readonly reads: () => number } {
  let reads = 0
  const messages = new Map<string, KeptMessage>()
  for (let i = 0; i < count; i++) {
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(i / 3) * 1000).toISOString()
    messages.set(`${at.replaceAll(':', '-')}-7-${i + 1}-signUp.json`, {
      at,
      poolId: i % 2 === 0 ? 'a' : 'b',
      username: String(i),
      destination: i % 10 === 0 ? 'bea@example.com' : 'Ana@example.com',
      medium: 'EMAIL',
      kind: 'signUp',
      code: '123456',
      subject: '',
      body: '',
      format: 'text',
      delivery: { status: 'kept' },
    })
  }
  return {
    names: async () => [...messages.keys()].sort().reverse(),
    read: async (name) => {
      reads += 1
      return messages.get(name)
    },
    reads: () => reads,
  }
}

describe('messages of an outbox', () => {
  it('are found newest first, no more than wanted, and to whom whatever the case', async () => {
    const outbox = outboxOf(100)
    const { messages, next } = await findMessages(outbox, { limit: 3, to: 'ana@EXAMPLE.com' })
    assert.equal(messages.length, 3)
    assert.ok(messages.every(({ destination }) => destination === 'Ana@example.com'))
    assert.deepEqual(
      messages.map(({ at }) => at),
      messages
        .map(({ at }) => at)
        .sort()
        .reverse(),
    )
    assert.ok(next !== undefined)
    assert.ok(outbox.reads() < 100)
    assert.deepEqual(await findMessages(outboxOf(0), { limit: 3, to: undefined }), { messages: [] })
  })

  it('come in parts, each once, whether or not a moment had several', async () => {
    const outbox = outboxOf(41)
    for (const limit of [1, 2, 7, 40, 41, 42]) {
      const found: string[] = []
      let before: string | undefined
      do {
        const part = await findMessages(outbox, { limit, to: undefined, before })
        found.push(...part.messages.map(({ username }) => username))
        before = part.next
      } while (before !== undefined)
      assert.equal(found.length, 41)
      assert.equal(new Set(found).size, 41)
    }
  })

  it('are looked at so many at a time, found or not, and the rest is further on', async () => {
    const outbox = outboxOf(200)
    const first = await findMessages(outbox, { limit: 50, to: 'nobody@example.com', most: 100 })
    assert.deepEqual([first.messages.length, outbox.reads()], [0, 100])
    assert.ok(first.next !== undefined)
    const rest = await findMessages(outbox, { limit: 50, to: 'nobody@example.com', most: 100, before: first.next })
    assert.deepEqual([rest, outbox.reads()], [{ messages: [] }, 200])
  })

  it('of other accounts’ pools, and of pools that are gone, are no account’s to see but the manager’s', async () => {
    const asked: string[] = []
    const accounts = new Map([['a', '111111111111']])
    const messages = messagesIn(outboxOf(10), async (pool) => {
      asked.push(pool)
      return accounts.get(pool)
    })
    const all = { limit: 20, before: undefined, to: undefined }
    const seen = async (within: string | undefined) => (await messages.list({ ...all, within })).messages.length
    assert.deepEqual([await seen('111111111111'), await seen('222222222222'), await seen(undefined)], [5, 0, 10])
    assert.deepEqual(asked, ['b', 'a', 'b', 'a'], 'a pool is looked up once a call')
  })

  it('that vanish while they are read are passed over', async () => {
    const outbox = outboxOf(5)
    const read = async (name: string) => (name.includes('-7-5-') ? undefined : outbox.read(name))
    assert.equal((await findMessages({ ...outbox, read }, { limit: 10, to: undefined })).messages.length, 4)
  })
})
