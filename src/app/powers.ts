import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Power } from '../tokens/srpGroup.ts'

/** Threads that compute the exponentiations of passwords. */
export interface Powers {
  readonly power: Power
  readonly stop: () => Promise<void>
}

interface Job {
  readonly resolve: (result: bigint | undefined) => void
  readonly reject: (error: Error) => void
}

interface Thread {
  readonly worker: Worker
  /** In the order in which the thread answers. */
  readonly underWay: Job[]
}

/**
 * One thread for each processor but those of the event loops, of which there are as many as `workers`; at least one, made
 * at first need. They keep the process alive only while they work.
 */
export function powersFor(workers = 1): Powers {
  return openPowers(Math.max(1, Math.floor(availableParallelism() / workers) - 1))
}

/** Up to so many threads. */
export function openPowers(size: number): Powers {
  const threads = new Set<Thread>()
  const lose = (thread: Thread, error: Error): void => {
    threads.delete(thread)
    for (const job of thread.underWay.splice(0)) job.reject(error)
  }
  const spawn = (): Thread => {
    const worker = new Worker(new URL(`./powersThread${extname(import.meta.url)}`, import.meta.url), { name: 'powers' })
    const thread: Thread = { worker, underWay: [] }
    worker.on('message', (result: bigint | undefined) => {
      thread.underWay.shift()?.resolve(result)
      if (thread.underWay.length === 0) worker.unref()
    })
    worker.on('error', (error) => lose(thread, error as Error))
    worker.on('exit', () => lose(thread, new Error('a thread of powers ended')))
    threads.add(thread)
    return thread
  }
  const idlest = (): Thread => {
    const [first = spawn(), ...rest] = threads
    const least = rest.reduce((best, each) => (each.underWay.length < best.underWay.length ? each : best), first)
    return least.underWay.length > 0 && threads.size < size ? spawn() : least
  }
  return {
    power: (...asked) =>
      new Promise((resolve, reject) => {
        const { worker, underWay } = idlest()
        underWay.push({ resolve, reject })
        worker.ref()
        worker.postMessage(asked)
      }),
    stop: async () => {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}
