import type { ObjectBytes } from '../storage/objects/driver.ts'

/** Milliseconds for which another process may still open what it found. */
const grace = 60_000

/**
 * Bytes that stay for a while after nobody names them: another process may be about to read the parts of an object that
 * this one has replaced. What a stop leaves behind, the next start removes.
 */
export function lingering({ remove }: Pick<ObjectBytes, 'remove'>): Pick<ObjectBytes, 'remove'> {
  return {
    remove: (ids) =>
      new Promise((resolve, reject) => {
        setTimeout(() => remove(ids).then(resolve, reject), grace).unref()
      }),
  }
}
