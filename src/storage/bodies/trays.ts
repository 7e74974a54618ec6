import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DigestAlgorithm } from '../../services/s3/ports/checksums.ts'
import type { SegmentSeal } from '../objects/sealed/segments.ts'

/** What a thread is told of a job. A tray goes with the message, and is not here until it comes back. */
export type Asked =
  /** Begins digests. */
  | { readonly job: number; readonly algorithms: readonly DigestAlgorithm[] }
  /** Octets to be digested. */
  | { readonly job: number; readonly tray: ArrayBuffer; readonly length: number }
  /** Ends digests. */
  | { readonly job: number; readonly end: 'wanted' | 'unwanted' }
  /** Octets to be sealed where they stand. */
  | { readonly job: number; readonly tray: ArrayBuffer; readonly length: number; readonly seal: SegmentSeal }

/** What a thread answers: a tray that it has done with, a job's digests, or a tray with what was sealed. */
export type Answer =
  | { readonly tray: ArrayBuffer }
  | { readonly job: number; readonly digests: readonly Uint8Array[] }
  | { readonly job: number; readonly tray: ArrayBuffer }

/** How a job ended: with what it was for, or with an error when its thread did. */
export type Outcome = Extract<Answer, { readonly job: number }> | Error

/** Octets go to a thread by so many at a time: each time wakes it once, and its event loop once. */
export const traySize = 256 * 1024

/** How many octets a thread may have before it: together 2 MiB. */
const trayCount = 8

/** MiB. It keeps next to nothing; the less it may, the sooner it gives back what ciphers made. */
const smallHeap = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 24 }

/** A thread, as its event loop sees it. */
export interface Thread {
  readonly worker: Worker
  /** Trays that are here, and nobody's. */
  readonly free: ArrayBuffer[]
  /** Those who wait for a tray, first come first served; undefined tells them that the thread is lost. */
  readonly waiting: ((tray: ArrayBuffer | undefined) => void)[]
  readonly jobs: Map<number, (outcome: Outcome) => void>
  /** Why it takes nothing more. */
  lost: Error | undefined
}

/** Makes a thread; `gone` hears when it is lost, once its jobs and those who wait were told. */
export function spawn(gone: (thread: Thread) => void): Thread {
  const worker = new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url), {
    name: 'bodies',
    resourceLimits: smallHeap,
  })
  const thread: Thread = {
    worker,
    free: Array.from({ length: trayCount }, () => new ArrayBuffer(traySize)),
    waiting: [],
    jobs: new Map(),
    lost: undefined,
  }
  const lose = (error: Error): void => {
    if (thread.lost !== undefined) return
    thread.lost = error
    for (const end of thread.jobs.values()) end(error)
    for (const go of thread.waiting.splice(0)) go(undefined)
    gone(thread)
  }
  worker.on('message', (answer: Answer) => {
    if ('job' in answer) leave(thread, answer.job)?.(answer)
    else giveBack(thread, answer.tray)
  })
  worker.on('error', (error) => lose(error as Error))
  worker.on('exit', () => lose(new Error('a thread for the octets of objects ended')))
  return thread
}

/** Enters a job, whose end is heard. A thread keeps its process alive as long as it has jobs. */
export function enter(thread: Thread, job: number, end: (outcome: Outcome) => void): void {
  thread.jobs.set(job, end)
  thread.worker.ref()
}

/** Takes a job off; what was to hear its end. */
export function leave(thread: Thread, job: number): ((outcome: Outcome) => void) | undefined {
  const end = thread.jobs.get(job)
  thread.jobs.delete(job)
  if (thread.jobs.size === 0) thread.worker.unref()
  return end
}

export function tell(thread: Thread, asked: Asked): void {
  thread.worker.postMessage(asked, 'tray' in asked ? [asked.tray] : [])
}

/** Waits for a tray; throws when the thread is lost. */
export async function nextTray(thread: Thread): Promise<ArrayBuffer> {
  const tray = thread.free.pop() ?? (thread.lost ? undefined : await new Promise((go) => thread.waiting.push(go)))
  if (tray === undefined) throw thread.lost ?? new Error('there is no tray')
  return tray
}

/** Gives a tray to who waits for it longest, or back. */
export function giveBack(thread: Thread, tray: ArrayBuffer): void {
  const next = thread.waiting.shift()
  if (next === undefined) thread.free.push(tray)
  else next(tray)
}
