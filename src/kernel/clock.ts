/** Where time comes from. Passed in everywhere, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** A clock that runs with the system's and can be moved. */
export interface MovableClock extends Clock {
  /** Moves the clock by `ms` milliseconds; negative moves it back. */
  readonly advance: (ms: number) => void
}

/** Makes a clock that can be moved, beside a base that cannot. */
export function movableClock(base: Clock = systemClock): MovableClock {
  let offset = 0
  return {
    now: () => base.now() + offset,
    advance: (ms) => {
      offset += ms
    },
  }
}

/** `2015-08-30T12:36:00Z`: ISO 8601 without milliseconds, as AWS prints times in XML and messages. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
