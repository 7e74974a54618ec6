import { parentPort } from 'node:worker_threads'
import { openDigesters, type RunningDigest } from '../digests/digesters.ts'
import { sealInto } from '../objects/sealed/segments.ts'
import type { Answer, Asked } from './trays.ts'
import { youngGarbage } from './youngGarbage.ts'

// A thread that digests and seals the octets that its event loop sends it on trays, and sends the trays back.

const digesters = await openDigesters()
/** A heap as small as this thread's is gone through in no time. */
const passed = youngGarbage(4 * 1024 * 1024)
const digests = new Map<number, readonly RunningDigest[]>()

function answer(text: Answer): void {
  parentPort?.postMessage(text, 'tray' in text ? [text.tray] : [])
}

parentPort?.on('message', (asked: Asked) => {
  const { job } = asked
  if ('algorithms' in asked) {
    digests.set(
      job,
      asked.algorithms.map((name) => digesters[name].start()),
    )
  } else if ('seal' in asked) {
    const { tray, length, seal } = asked
    sealInto(Buffer.from(tray), [Buffer.from(tray, 0, length)], seal)
    answer({ job, tray })
    passed(length)
  } else if ('tray' in asked) {
    const { tray, length } = asked
    for (const running of digests.get(job) ?? []) running.update(new Uint8Array(tray, 0, length))
    answer({ tray })
  } else {
    const running = digests.get(job) ?? []
    digests.delete(job)
    if (asked.end === 'wanted') answer({ job, digests: running.map((each) => each.digest()) })
  }
})
