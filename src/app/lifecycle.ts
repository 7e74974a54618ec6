import type { LifecyclePass } from '../services/s3/index.ts'
import type { Background } from './background.ts'

const minute = 60_000

/**
 * Acts on the lifecycle rules of buckets: at once, and then whenever a look finds a new day or new rules. It looks each
 * minute, or so often that it is not late by much where days are short.
 */
export function openLifecycle(pass: LifecyclePass, background: Background, day: number): Lifecycle {
  const stopping = new AbortController()
  let underWay = false

  const look = (): void => {
    if (underWay || stopping.signal.aborted) return
    underWay = true
    const work = pass(stopping.signal).finally(() => {
      underWay = false
    })
    background.add(work)
  }

  let timer: NodeJS.Timeout | undefined
  return {
    start: () => {
      look()
      timer = setInterval(look, Math.min(minute, day / 20)).unref()
    },
    now: () => pass(stopping.signal),
    stop: () => {
      clearInterval(timer)
      stopping.abort()
    },
  }
}

/** When rules of buckets are looked at. */
export interface Lifecycle {
  readonly start: () => void
  /** What rules ask for by now is done when it resolves. */
  readonly now: () => Promise<void>
  /** Ends after the step under way. */
  readonly stop: () => void
}
