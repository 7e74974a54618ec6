/** Lets work on the same thing take turns within this process; work on different things goes on at once. */
export interface Turns {
  /** Runs the work when its turn has come, and says whether it had to wait. */
  readonly inTurn: <T>(what: string, work: (hasWaited: boolean) => Promise<T>) => Promise<T>
}

export function openTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    inTurn: async (what, work) => {
      const before = last.get(what)
      const turn = Promise.withResolvers<void>()
      last.set(what, turn.promise)
      try {
        await before
        return await work(before !== undefined)
      } finally {
        turn.resolve()
        if (last.get(what) === turn.promise) last.delete(what)
      }
    },
  }
}
