import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atHand } from './atHand.ts'
import { type Changes, openChanges } from './changes.ts'

const alone = openChanges({ get: async () => undefined }, false)
const terms = { topic: 's3-buckets', capacity: 2 } as const

test('what is read while it changes is not kept as it was', async () => {
  let stored: number | undefined = 0
  let answer: (() => void) | undefined
  let read = (): Promise<number | undefined> => {
    const seen = stored
    return new Promise((resolve) => {
      answer = () => resolve(seen)
    })
  }
  const things = atHand(alone, { ...terms, read: () => read() })
  const early = things.find('one')
  await new Promise((resolve) => setImmediate(resolve))
  await things.changing('one', async () => {
    stored = 1
  })
  answer?.()
  assert.equal(await early, 0)
  read = async () => stored
  assert.equal(await things.find('one'), 1)
  stored = undefined
  assert.equal(await things.find('one'), 1, 'it is kept now')
  await things.changing('one', async () => 'changed')
  assert.equal(await things.find('one'), undefined)
})

test('a change of one thing leaves the others at hand, a change of all none', async () => {
  const reads: string[] = []
  const things = atHand(alone, { ...terms, read: async (key) => reads.push(key) })
  await things.find('a')
  await things.find('b')
  await things.changing('a', async () => undefined)
  await things.find('b')
  assert.deepEqual(reads, ['a', 'b'])
  await things.changing(undefined, async () => undefined)
  await things.find('b')
  assert.deepEqual(reads, ['a', 'b', 'b'])
})

test('that there is nothing is kept only where it is to be', async () => {
  for (const [keeps, expected] of [
    [{}, 2],
    [{ keepsNothing: true }, 1],
  ] as const) {
    let reads = 0
    const read = async () => {
      reads += 1
      return undefined
    }
    const things = atHand(alone, { ...terms, ...keeps, read })
    await things.find('a')
    await things.find('a')
    assert.equal(reads, expected)
  }
})

test('holds no more than its capacity', async () => {
  let reads = 0
  const things = atHand(alone, { ...terms, read: async () => (reads += 1) })
  for (const key of ['a', 'b', 'c', 'a']) await things.find(key)
  assert.equal(reads, 4)
})

test('what another process changed is read anew at the next look', async () => {
  let number = 1
  const shared: Changes = openChanges({ get: async () => ({ number }) as never }, true)
  let stored = 'old'
  const things = atHand(shared, { ...terms, read: async () => stored })
  assert.equal(await things.find('a'), 'old')
  stored = 'new'
  assert.equal(await things.find('a'), 'old', 'nobody said that it changed')
  number = 2
  assert.equal(await things.find('a'), 'new')
})
