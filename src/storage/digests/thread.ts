import { parentPort, workerData } from 'node:worker_threads'
import { openDigesters, type RunningDigest } from './digesters.ts'
import type { Answer, Asked, Shared } from './threads.ts'

// A thread that digests octets which its event loop puts into memory that both share.

const { slots, slotSize } = workerData as Shared
const octets = new Uint8Array(slots)
const digesters = await openDigesters()
const jobs = new Map<number, readonly RunningDigest[]>()

const answer = (text: Answer): void => parentPort?.postMessage(text)

parentPort?.on('message', (asked: Asked) => {
  if ('algorithms' in asked) {
    jobs.set(
      asked.job,
      asked.algorithms.map((name) => digesters[name].start()),
    )
  } else if ('slot' in asked) {
    const start = asked.slot * slotSize
    for (const running of jobs.get(asked.job) ?? []) running.update(octets.subarray(start, start + asked.length))
    answer({ freed: asked.slot })
  } else {
    const running = jobs.get(asked.job) ?? []
    jobs.delete(asked.job)
    if (asked.end === 'wanted') answer({ job: asked.job, digests: running.map((each) => each.digest()) })
  }
})
