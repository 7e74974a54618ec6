import type { Log } from '../pipeline/record.ts'

/** Work that goes on after its answer was sent. */
export interface Background {
  readonly add: (work: Promise<void>) => void
  /** Resolves when nothing is under way, or after so many milliseconds. */
  readonly settle: (grace: number) => Promise<void>
  /** Whether `settle` was asked for: what can go on later should end. */
  readonly isSettling: () => boolean
}

/** Keeps track of work in the background; what fails is logged. */
export function backgroundWork(log: Log): Background {
  const underWay = new Set<Promise<void>>()
  let isSettling = false
  return {
    add: (work) => {
      const watched = work
        .catch((error: unknown) => log.error({ error }, 'work in the background failed'))
        .finally(() => underWay.delete(watched))
      underWay.add(watched)
    },
    isSettling: () => isSettling,
    settle: async (grace) => {
      isSettling = true
      const impatience = new Promise<void>((resolve) => setTimeout(resolve, grace).unref())
      while (underWay.size > 0) {
        const all = Promise.all(underWay).then(() => 'done')
        if ((await Promise.race([all, impatience])) !== 'done') return
      }
    },
  }
}
