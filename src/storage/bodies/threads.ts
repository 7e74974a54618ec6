import { availableParallelism } from 'node:os'
import type { RunningDigests } from '../../kernel/digests.ts'
import type { DigestAlgorithm } from '../../services/s3/ports/checksums.ts'
import { type Sealed, type SealSegment, tagSize } from '../objects/sealed/segments.ts'
import { gathering } from './gathering.ts'
import { enter, giveBack, leave, nextTray, type Outcome, spawn, type Thread, tell, traySize } from './trays.ts'

/**
 * Threads that do what large bodies cost: digests and seals. Octets are copied once onto trays, which go there and come
 * back to be used again, so that neither they nor what comes of them is garbage of the event loop's heap.
 */
export interface BodyThreads {
  readonly digest: (algorithms: readonly DigestAlgorithm[]) => RunningDigests
  readonly seal: SealSegment
  /** Octets up to which a body costs less here than on its way to a thread. */
  readonly worthwhile: number
  readonly stop: () => Promise<void>
}

/** More would wait for the one event loop that feeds them. */
const mostThreads = 8

/** As many threads at most as this process, one of so many, has processors. */
export function bodyThreadsFor(workers = 1): BodyThreads {
  return openBodyThreads(Math.max(1, Math.min(mostThreads, Math.floor(availableParallelism() / workers))))
}

/** Up to so many threads, made at first need. Digests stay with the thread that began them. */
export function openBodyThreads(size: number): BodyThreads {
  const threads = new Set<Thread>()
  let jobs = 0

  const leastBusy = (): Thread => {
    let [least] = threads
    for (const each of threads) if (least === undefined || load(each) < load(least)) least = each
    if (least !== undefined && (load(least) === 0 || threads.size >= size)) return least
    const thread = spawn((lost) => threads.delete(lost))
    threads.add(thread)
    return thread
  }

  return {
    worthwhile: traySize,
    digest: (algorithms) => beginDigests(leastBusy(), jobs++, algorithms),
    seal: (seal, pieces) => sealIn(leastBusy(), jobs++, seal, pieces),
    stop: async () => {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}

const load = ({ jobs, waiting }: Thread): number => jobs.size + waiting.length

function beginDigests(thread: Thread, job: number, algorithms: readonly DigestAlgorithm[]): RunningDigests {
  let hear: (outcome: Outcome) => void = () => undefined
  enter(thread, job, (outcome) => hear(outcome))
  tell(thread, { job, algorithms })
  const gathered = gathering()

  /** Hands on what fills trays, and at the end what is left. Waits where no tray is free. */
  const handOn = (least: number): Promise<void> | undefined => {
    while (gathered.size() >= least) {
      const tray = thread.free.pop()
      if (tray === undefined) return handOnLater(least)
      put(tray)
    }
    return undefined
  }

  const handOnLater = async (least: number): Promise<void> => {
    put(await nextTray(thread))
    await handOn(least)
  }

  const put = (tray: ArrayBuffer): void => {
    tell(thread, { job, tray, length: gathered.take(new Uint8Array(tray)) })
  }

  return {
    update: (chunk) => {
      gathered.add(chunk)
      return handOn(traySize)
    },
    digest: async () => {
      await handOn(1)
      if (thread.lost !== undefined) throw thread.lost
      tell(thread, { job, end: 'wanted' })
      return await new Promise((resolve, reject) => {
        hear = (outcome) => ('digests' in outcome ? resolve(outcome.digests) : reject(outcome))
      })
    },
    stop: () => {
      if (leave(thread, job) !== undefined) tell(thread, { job, end: 'unwanted' })
    },
  }
}

async function sealIn(thread: Thread, job: number, ...[seal, pieces]: Parameters<SealSegment>): Promise<Sealed> {
  const gathered = gathering()
  for (const piece of pieces) gathered.add(piece)
  const empty = await nextTray(thread)
  const length = gathered.take(new Uint8Array(empty))
  const outcome = await new Promise<Outcome>((end) => {
    enter(thread, job, end)
    tell(thread, { job, tray: empty, length, seal })
  })
  if (!('tray' in outcome)) throw outcome
  const { tray } = outcome
  return { octets: new Uint8Array(tray, 0, length + tagSize), release: () => giveBack(thread, tray) }
}
