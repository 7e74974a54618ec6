/** Chance that a seed decides: a run with the same seed chooses the same. */
export interface Chance {
  /** From 0 up to, not including, `end`. */
  readonly below: (end: number) => number
  readonly of: <T>(choices: readonly T[]) => T
}

/** https://en.wikipedia.org/wiki/Xorshift */
export function seeded(seed: number): Chance {
  let state = seed >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const below = (end: number): number => next() % end
  return { below, of: (choices) => choices[below(choices.length)] as (typeof choices)[number] }
}
