import { parentPort, workerData } from 'node:worker_threads'
import { openDigesters, type RunningDigest } from '../digests/digesters.ts'
import { sealInto } from '../objects/sealed/segments.ts'
import type { Answer, Asked, Shared } from './slots.ts'

// A thread that digests and seals octets which its event loop puts into memory that both share.

const { slots, slotSize } = workerData as Shared
const octets = new Uint8Array(slots)
const digesters = await openDigesters()
const digests = new Map<number, readonly RunningDigest[]>()

const answer = (text: Answer): void => parentPort?.postMessage(text)

/** The octets that were put into a slot, and what follows them there. */
const slotAt = (slot: number): Uint8Array => octets.subarray(slot * slotSize, (slot + 1) * slotSize)

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
    const part = slotAt(asked.slot).subarray(0, asked.length)
    for (const running of digests.get(job) ?? []) running.update(part)
    answer({ freed: asked.slot })
  } else {
    const running = digests.get(job) ?? []
    digests.delete(job)
    if (asked.end === 'wanted') answer({ job, outcome: running.map((each) => each.digest()) })
  }
})
