/** A line in which callers wait their turn, for a limited time. */
export interface WaitingLine {
  /** True when called; false when the time is over or the line is closed. */
  readonly wait: () => Promise<boolean>
  /** Calls the one who has waited longest. */
  readonly callNext: () => void
  readonly close: () => void
}

/** Makes a line in which nobody waits longer than `limit` milliseconds. */
export function waitingLine(limit: number): WaitingLine {
  const waiting = new Set<(called: boolean) => void>()
  return {
    wait: () =>
      new Promise((resolve) => {
        const leave = (called: boolean) => {
          waiting.delete(leave)
          clearTimeout(timer)
          resolve(called)
        }
        const timer = setTimeout(() => leave(false), limit)
        waiting.add(leave)
      }),
    callNext: () => {
      const [first] = waiting
      first?.(true)
    },
    close: () => {
      for (const leave of [...waiting]) leave(false)
    },
  }
}
