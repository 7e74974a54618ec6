import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { NewEvent } from '../../../../services/s3/rules/notifications/ports.ts'
import { temporaryMetadata } from '../../../testing.ts'
import { Conflict } from '../../driver.ts'
import { openEvents } from './events.ts'

const { metadata, close } = await temporaryMetadata()
after(close)

const event = (key: string, at = 0): NewEvent => ({
  function: 'arn',
  at,
  record: {
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'b', ownerIdentity: { principalId: 'a' }, arn: 'arn:aws:s3:::b' }, object: { key } },
  },
})
const mark = (name: string) => ({ sql: 'INSERT INTO marks (name, marked_at) VALUES (?, 0)', params: [name] })
const keysOf = async (events: ReturnType<typeof openEvents>, now = 1) =>
  (await events.due(now, 100)).map(({ record }) => record.s3.object['key'])

test('an event is kept with the write that it tells of, or not at all', async () => {
  const events = openEvents(metadata)
  let kept = 0
  events.onKept(() => {
    kept++
  })
  await events.telling([{ event: event('a') }]).write([mark('a')])
  await assert.rejects(events.telling([{ event: event('b') }]).write([mark('b'), mark('a')]), (error) => {
    assert.ok(error instanceof Conflict)
    assert.equal(error.statement, 1, 'the place among the statements of the write itself')
    return true
  })
  assert.deepEqual(await keysOf(events), ['a'])
  assert.equal(kept, 1)
  const written = await events.telling([{ event: event('c') }, { event: undefined }]).write([mark('c')])
  assert.equal(written.length, 1, 'what a write answers is of its own statements')
})

test('who tells of nothing has the plain metadata', () => {
  assert.equal(openEvents(metadata).telling([{ event: undefined }]), metadata)
})

test('an event of what a guard does not find is none', async () => {
  const events = openEvents(metadata)
  const guard = (name: string) => ({ sql: 'SELECT 1 AS found FROM marks WHERE name = ?', params: [name] })
  const told = [
    { event: event('found'), guard: guard('a') },
    { event: event('not found'), guard: guard('z') },
  ]
  await events.telling(told).write([mark('d')])
  assert.deepEqual(await keysOf(events), ['a', 'c', 'found'])
})

test('what a process kept is there for the next one in its place, in the order of the writes', async () => {
  const [first, , third] = await openEvents(metadata).due(1, 100)
  assert.ok(first !== undefined && third !== undefined && first.id < third.id)
  await openEvents(metadata).remove(first.id)
  await openEvents(metadata).postpone({ id: third.id, failures: 1, refusals: 2 }, 500)
  assert.deepEqual(await keysOf(openEvents(metadata)), ['c'])
  assert.equal(await openEvents(metadata).next(), 0)
  const [, later] = await openEvents(metadata).due(500, 100)
  assert.deepEqual([later?.id, later?.failures, later?.refusals], [third.id, 1, 2])
})

test('each of several processes has its own, and the first those of processes that are no more', async () => {
  const berth = (number: number, of: number) => openEvents(metadata, { number, of })
  for (const number of [2, 3]) {
    await berth(number, 3)
      .telling([{ event: event(`of ${number}`) }])
      .write([mark(`of ${number}`)])
  }
  assert.deepEqual(await keysOf(berth(1, 3)), ['c'])
  assert.deepEqual(await keysOf(berth(3, 3)), ['of 3'])
  assert.deepEqual(await keysOf(berth(2, 2)), ['of 2'])
  assert.deepEqual(await keysOf(berth(1, 2)), ['c', 'of 3'])
  assert.deepEqual(await keysOf(openEvents(metadata)), ['c', 'of 2', 'of 3'])
})
