import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DigestAlgorithm } from '../../services/s3/ports.ts'
import type { SegmentSeal } from '../objects/sealed/segments.ts'

/** What a thread shares with its event loop: slots for octets, one after the other. */
export interface Shared {
  readonly slots: SharedArrayBuffer
  readonly slotSize: number
}

/** What a thread is told of a job. */
export type Asked =
  /** Begins digests. */
  | { readonly job: number; readonly algorithms: readonly DigestAlgorithm[] }
  /** A slot holds octets of it, to be digested. */
  | { readonly job: number; readonly slot: number; readonly length: number }
  /** Ends digests. */
  | { readonly job: number; readonly end: 'wanted' | 'unwanted' }
  /** A slot holds octets to be sealed where they stand. */
  | { readonly job: number; readonly slot: number; readonly length: number; readonly seal: SegmentSeal }

/** What a thread answers: a slot that it has read, or how a job ended; of digests with what they are. */
export type Answer = { readonly freed: number } | { readonly job: number; readonly outcome: readonly Uint8Array[] }

/** How a job ended: an error when its thread did. */
export type Outcome = readonly Uint8Array[] | Error

/** Octets go to a thread by so many at a time: each time wakes it once, and its event loop once. */
export const slotSize = 256 * 1024

/** How many octets a thread may have before it: together 2 MiB. */
const slotCount = 8

/** MiB. It keeps next to nothing; the less it may, the sooner it gives back what ciphers made. */
const smallHeap = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 24 }

/** A thread, as its event loop sees it. */
export interface Thread {
  readonly worker: Worker
  readonly octets: Buffer
  readonly free: number[]
  /** Those who wait for a slot, first come first served; undefined tells them that the thread is lost. */
  readonly waiting: ((slot: number | undefined) => void)[]
  readonly jobs: Map<number, (outcome: Outcome) => void>
  /** Why it takes nothing more. */
  lost: Error | undefined
}

/** Makes a thread; `gone` hears when it is lost, once its jobs and those who wait were told. */
export function spawn(gone: (thread: Thread) => void): Thread {
  const slots = new SharedArrayBuffer(slotSize * slotCount)
  const shared: Shared = { slots, slotSize }
  const worker = new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url), {
    name: 'bodies',
    workerData: shared,
    resourceLimits: smallHeap,
  })
  const thread: Thread = {
    worker,
    octets: Buffer.from(slots),
    free: Array.from({ length: slotCount }, (_, slot) => slot),
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
    if ('freed' in answer) giveBack(thread, answer.freed)
    else leave(thread, answer.job)?.(answer.outcome)
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
  thread.worker.postMessage(asked)
}

/** Waits for a slot; throws when the thread is lost. */
export async function nextSlot(thread: Thread): Promise<number> {
  const slot = thread.free.pop() ?? (thread.lost ? undefined : await new Promise((go) => thread.waiting.push(go)))
  if (slot === undefined) throw thread.lost ?? new Error('there is no slot')
  return slot
}

/** Gives a slot to who waits for it longest, or back. */
export function giveBack(thread: Thread, slot: number): void {
  const next = thread.waiting.shift()
  if (next === undefined) thread.free.push(slot)
  else next(slot)
}

/** The place of a slot's octets. */
export function placeOf(thread: Thread, slot: number): Buffer {
  return thread.octets.subarray(slot * slotSize, (slot + 1) * slotSize)
}
