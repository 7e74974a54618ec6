import { busyTimeout } from './connect.ts'
import { errorCode, primary } from './errors.ts'

/** Milliseconds between looks: short beside a commit, long beside a look. */
const pause = 0.1

/**
 * Begins a transaction among writers of other processes. SQLite's own waiting sleeps longer each time, up to a tenth of a
 * second, in which a busy neighbour commits a hundred times: looking often lets every writer have its turn.
 * @throws SQLite's "database is locked" when nobody else lets go for ten seconds.
 */
export function amongWriters(attempt: () => void): void {
  const deadline = performance.now() + busyTimeout
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      attempt()
      return
    } catch (error) {
      if (errorCode(error) !== primary.busy || performance.now() > deadline) throw error
      Atomics.wait(never, 0, 0, pause)
    }
  }
}
