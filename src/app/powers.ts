import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Sign, Unsigned } from '../tokens/signingKey.ts'
import type { Power } from '../tokens/srpGroup.ts'

/** Threads that compute the exponentiations of passwords and the signatures of tokens. */
export interface Powers {
  readonly power: Power
  readonly sign: Sign
  readonly stop: () => Promise<void>
}

/** What a thread is asked to compute. A key goes as a KeyObject, which shows nobody its secret. */
export type Asked = { readonly power: Parameters<Power> } | { readonly texts: readonly Unsigned[] }

/** What a thread answers: what `power` or `sign` does. */
export type Answer = Awaited<ReturnType<Power>> | Awaited<ReturnType<Sign>>

/** MiB. It keeps next to nothing between two groups. */
const smallHeap = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 24 }

interface Job {
  readonly asked: Asked
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

interface Thread {
  readonly worker: Worker
  /** The group that it computes, in order; empty when it is idle. */
  underWay: readonly Job[]
}

/** Jobs that go to a thread together, so that the first of them does not wait long for the last. */
const largestGroup = 16

/**
 * One thread for each processor but those of the event loops, of which there are as many as `workers`; at least one, made
 * at first need. They keep the process alive only while they work.
 */
export function powersFor(workers = 1): Powers {
  return openPowers(Math.max(1, Math.floor(availableParallelism() / workers) - 1))
}

/**
 * Up to so many threads. What is asked while all are busy goes to the next that is free, as one group: so the more there
 * is to do, the less often threads and event loop wake each other.
 */
export function openPowers(size: number): Powers {
  const threads = new Set<Thread>()
  const waiting: Job[] = []

  const spawn = (): Thread => {
    const worker = new Worker(new URL(`./powersThread${extname(import.meta.url)}`, import.meta.url), {
      name: 'powers',
      resourceLimits: smallHeap,
    })
    const thread: Thread = { worker, underWay: [] }
    worker.on('message', (answers: readonly Answer[]) => {
      const done = thread.underWay
      thread.underWay = []
      feed(thread)
      for (const [index, { resolve }] of done.entries()) resolve(answers[index])
    })
    worker.on('error', (error) => lose(thread, error as Error))
    worker.on('exit', () => lose(thread, new Error('a thread of powers ended')))
    threads.add(thread)
    return thread
  }

  /** Gives an idle thread its share of what waits. */
  const feed = (thread: Thread): void => {
    const share = Math.min(largestGroup, Math.ceil(waiting.length / threads.size))
    thread.underWay = waiting.splice(0, share)
    if (share === 0) return void thread.worker.unref()
    thread.worker.ref()
    thread.worker.postMessage(thread.underWay.map(({ asked }) => asked))
  }

  /** What was under way is refused; what waits goes to another thread. */
  const lose = (thread: Thread, error: Error): void => {
    if (!threads.delete(thread)) return
    for (const { reject } of thread.underWay) reject(error)
    if (waiting.length > 0) begin()
  }

  const begin = (): void => {
    const idle = [...threads].find(({ underWay }) => underWay.length === 0)
    if (idle !== undefined) feed(idle)
    else if (threads.size < size) feed(spawn())
  }

  const answer = (asked: Asked): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject })
      begin()
    })

  return {
    power: (...power) => answer({ power }) as ReturnType<Power>,
    sign: (texts) => answer({ texts }) as ReturnType<Sign>,
    stop: async () => {
      for (const { reject } of waiting.splice(0)) reject(new Error('a thread of powers ended'))
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}
