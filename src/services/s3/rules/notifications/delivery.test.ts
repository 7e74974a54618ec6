import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movableClock } from '../../../../kernel/clock.ts'
import { eventDelivery } from './delivery.ts'
import type { EventStore, KeptEvent } from './ports.ts'

const bucket = { name: 'files', ownerIdentity: { principalId: '000000000000' }, arn: 'arn:aws:s3:::files' }
const event: KeptEvent = {
  ...{ id: 1, function: 'arn:aws:lambda:us-east-1:000000000000:function:f', at: 0, failures: 0, refusals: 0 },
  record: { eventName: 'ObjectCreated:Put', s3: { bucket, object: { key: 'a' } } },
}

/** A store of one event, whose rows can be kept from changing. */
function storeOfOne() {
  const kept = new Set([event])
  const disk = { isFull: false }
  const change = async (): Promise<void> => {
    if (disk.isFull) throw new Error('the disk is full')
    kept.clear()
  }
  const events: EventStore = {
    due: async () => [...kept],
    next: async () => (kept.size === 0 ? undefined : 0),
    remove: change,
    postpone: change,
    onKept: () => undefined,
  }
  return { events, disk }
}

test('an event that was heard and cannot be forgotten waits for the next look', async () => {
  const { events, disk } = storeOfOne()
  let heard = 0
  let ended = 0
  const works: Promise<void>[] = []
  const callAs = () => async () => {
    heard += 1
    return {} as never
  }
  const attendance = { add: (work: Promise<void>) => works.push(work), ended: () => (ended += 1), lost: assert.fail }
  const delivery = eventDelivery({ events, callAs, clock: movableClock() }, attendance)
  disk.isFull = true
  assert.equal(await delivery.look(), true)
  await assert.rejects(works[0] ?? Promise.resolve(), /full/)
  assert.deepEqual([heard, ended], [1, 0])
  disk.isFull = false
  assert.equal(await delivery.look(), true)
  await works[1]
  assert.deepEqual([heard, ended], [2, 1])
  assert.equal(await delivery.look(), false)
})
