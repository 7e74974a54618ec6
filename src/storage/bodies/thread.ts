import { parentPort, workerData } from 'node:worker_threads'
import { openDigesters, type RunningDigest } from '../digests/digesters.ts'
import { sealInto } from '../objects/sealed/segments.ts'
import type { Answer, Asked, Shared } from './slots.ts'

// A thread that digests and seals octets which its event loop puts into memory that both share.

const { slots, slotSize } = workerData as Shared
const octets = Buffer.from(slots)
/** Where octets are digested: digesters read memory that is shared at a snail's pace. */
const desk = Buffer.allocUnsafeSlow(slotSize)
const digesters = await openDigesters()
const digests = new Map<number, readonly RunningDigest[]>()

const answer = (text: Answer): void => parentPort?.postMessage(text)

/** The octets that were put into a slot, and what follows them there. */
const slotAt = (slot: number): Buffer => octets.subarray(slot * slotSize, (slot + 1) * slotSize)

parentPort?.on('message', (asked: Asked) => {
  const { job } = asked
  if ('algorithms' in asked) {
    digests.set(
      job,
      asked.algorithms.map((name) => digesters[name].start()),
    )
  } else if ('seal' in asked) {
    const place = slotAt(asked.slot)
    sealInto(place, [place.subarray(0, asked.length)], asked.seal)
    answer({ job, outcome: [] })
  } else if ('slot' in asked) {
    slotAt(asked.slot).copy(desk, 0, 0, asked.length)
    answer({ freed: asked.slot })
    for (const running of digests.get(job) ?? []) running.update(desk.subarray(0, asked.length))
  } else {
    const running = digests.get(job) ?? []
    digests.delete(job)
    if (asked.end === 'wanted') answer({ job, outcome: running.map((each) => each.digest()) })
  }
})
