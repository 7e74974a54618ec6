import type { Handle } from '../pipeline/node.ts'

/** A way in that is shut at first. */
export interface Opening {
  /** Answers once it is open; until then requests wait. */
  readonly handle: Handle
  readonly open: () => void
}

/**
 * Lets nobody in before what a stop of the server cut off has been found: what began after would pass for it. The server
 * listens already, since its address may stand in what goes on.
 */
export function shutAtFirst(handle: Handle): Opening {
  const opening = Promise.withResolvers<void>()
  let isOpen = false
  return {
    handle: (...request) => (isOpen ? handle(...request) : opening.promise.then(() => handle(...request))),
    open: () => {
      isOpen = true
      opening.resolve()
    },
  }
}
