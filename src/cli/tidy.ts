import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Milliseconds after the start: the first requests have been answered, and nothing is in a hurry. */
const pause = 1_000

/**
 * Collects once what starting left behind. A server that waits for its first requests allocates too little for the
 * collector to come by itself, and would hold a fifth more memory than it uses.
 */
export function tidyAfterStart(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (options: object) => void
    // The last resort gives pages back to the system, which an ordinary collection keeps.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }, pause).unref()
}
