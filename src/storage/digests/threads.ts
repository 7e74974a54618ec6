import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RunningDigests } from '../../kernel/digests.ts'
import type { DigestAlgorithm } from '../../services/s3/ports.ts'

/** Threads that digest large bodies. */
export interface DigestThreads {
  readonly start: (algorithms: readonly DigestAlgorithm[]) => RunningDigests
  /** Octets up to which a body costs less here than on its way to a thread. */
  readonly worthwhile: number
  readonly stop: () => Promise<void>
}

/** What a thread shares with its event loop: slots for octets, one after the other. */
export interface Shared {
  readonly slots: SharedArrayBuffer
  readonly slotSize: number
}

/** What a thread is told of a job: to begin it, that octets of it are in a slot, and that there are no more. */
export type Asked =
  | { readonly job: number; readonly algorithms: readonly DigestAlgorithm[] }
  | { readonly job: number; readonly slot: number; readonly length: number }
  | { readonly job: number; readonly end: 'wanted' | 'unwanted' }

/** What a thread answers: a slot whose octets it has digested, and the digests of a job. */
export type Answer = { readonly freed: number } | { readonly job: number; readonly digests: readonly Uint8Array[] }

/** Octets go to a thread by so many at a time: each time wakes it once, and its event loop once. */
const slotSize = 256 * 1024

/** How far a thread may lag behind: together 2 MiB. */
const slotCount = 8

/** More would wait for the one event loop that feeds them. */
const mostThreads = 8

interface Thread {
  readonly worker: Worker
  readonly octets: Uint8Array
  readonly free: number[]
  /** Those who wait for a slot, first come first served; undefined tells them that the thread is lost. */
  readonly waiting: ((slot: number | undefined) => void)[]
  readonly jobs: Map<number, (outcome: Outcome) => void>
}

/** The digests of a job, or why there are none. */
type Outcome = readonly Uint8Array[] | Error

const threadLost = 'a thread that digests octets ended'

/** As many threads at most as this process, one of so many, has processors. */
export function digestThreadsFor(workers = 1): DigestThreads {
  return openDigestThreads(Math.max(1, Math.min(mostThreads, Math.floor(availableParallelism() / workers))))
}

/** Up to so many threads, made at first need; a job stays with the thread that began it. They keep no process alive. */
export function openDigestThreads(size: number): DigestThreads {
  const threads = new Set<Thread>()
  let count = 0

  const spawn = (): Thread => {
    const slots = new SharedArrayBuffer(slotSize * slotCount)
    const shared: Shared = { slots, slotSize }
    const worker = new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url), {
      name: 'digests',
      workerData: shared,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    })
    const thread: Thread = {
      worker,
      octets: new Uint8Array(slots),
      free: Array.from({ length: slotCount }, (_, slot) => slot),
      waiting: [],
      jobs: new Map(),
    }
    worker.on('message', (answer: Answer) => heard(thread, answer))
    worker.on('error', (error) => lose(thread, error as Error))
    worker.on('exit', () => lose(thread, new Error(threadLost)))
    threads.add(thread)
    return thread
  }

  /** Jobs under way and those who wait are refused; the next job makes a thread anew. */
  const lose = (thread: Thread, error: Error): void => {
    if (!threads.delete(thread)) return
    for (const end of thread.jobs.values()) end(error)
    for (const go of thread.waiting.splice(0)) go(undefined)
  }

  const leastBusy = (): Thread => {
    let [least] = threads
    for (const each of threads) if (least === undefined || each.jobs.size < least.jobs.size) least = each
    return least === undefined || (least.jobs.size > 0 && threads.size < size) ? spawn() : least
  }

  return {
    worthwhile: slotSize,
    start: (algorithms) => begin(leastBusy(), count++, algorithms),
    stop: async () => {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}

function heard(thread: Thread, answer: Answer): void {
  if ('digests' in answer) {
    const end = thread.jobs.get(answer.job)
    forget(thread, answer.job)
    end?.(answer.digests)
    return
  }
  const next = thread.waiting.shift()
  if (next === undefined) thread.free.push(answer.freed)
  else next(answer.freed)
}

function forget(thread: Thread, job: number): void {
  thread.jobs.delete(job)
  if (thread.jobs.size === 0) thread.worker.unref()
}

function begin(thread: Thread, job: number, algorithms: readonly DigestAlgorithm[]): RunningDigests {
  let ended: Outcome | undefined
  let hear = (outcome: Outcome): void => {
    ended = outcome
  }
  const ask = (asked: Asked): void => thread.worker.postMessage(asked)
  thread.jobs.set(job, (outcome) => hear(outcome))
  thread.worker.ref()
  ask({ job, algorithms })
  const gathered = gathering()

  /** Hands on what fills slots, and at the end what is left. Waits where no slot is free. */
  const handOn = (least: number): Promise<void> | undefined => {
    while (gathered.size() >= least) {
      const slot = thread.free.pop()
      if (slot === undefined) return handOnLater(least)
      put(slot)
    }
    return undefined
  }

  const handOnLater = async (least: number): Promise<void> => {
    if (ended instanceof Error) throw ended
    const slot = await new Promise<number | undefined>((go) => thread.waiting.push(go))
    if (slot === undefined) throw new Error(threadLost)
    put(slot)
    await handOn(least)
  }

  const put = (slot: number): void => {
    const start = slot * slotSize
    const length = gathered.take(thread.octets.subarray(start, start + slotSize))
    ask({ job, slot, length })
  }

  return {
    update: (chunk) => {
      gathered.add(chunk)
      return handOn(slotSize)
    },
    digest: async () => {
      await handOn(1)
      if (ended instanceof Error) throw ended
      ask({ job, end: 'wanted' })
      return await new Promise((resolve, reject) => {
        hear = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))
      })
    },
    stop: () => {
      if (!thread.jobs.has(job)) return
      forget(thread, job)
      ask({ job, end: 'unwanted' })
    },
  }
}

interface Gathering {
  readonly size: () => number
  readonly add: (chunk: Uint8Array) => void
  /** Copies the first octets into a place, as many as it holds or there are; how many. */
  readonly take: (place: Uint8Array) => number
}

/** Chunks as they came, until there are enough of them. */
function gathering(): Gathering {
  let chunks: Uint8Array[] = []
  let size = 0
  return {
    size: () => size,
    add: (chunk) => {
      if (chunk.byteLength === 0) return
      chunks.push(chunk)
      size += chunk.byteLength
    },
    take: (place) => {
      let taken = 0
      let whole = 0
      for (const chunk of chunks) {
        const fitting = chunk.subarray(0, place.byteLength - taken)
        place.set(fitting, taken)
        taken += fitting.byteLength
        if (fitting.byteLength < chunk.byteLength) {
          chunks[whole] = chunk.subarray(fitting.byteLength)
          break
        }
        whole += 1
      }
      chunks = chunks.slice(whole)
      size -= taken
      return taken
    },
  }
}
