import type { ObjectBytes, Reclaim } from '../ports/bytes.ts'

/**
 * Counts who reads what, so that blobs go when nobody needs them any more. A blob that cannot be removed is reported,
 * and is an orphan that the next start removes: the write that let go of it has happened all the same.
 */
export function reclaimer(bytes: Pick<ObjectBytes, 'remove'>, report: (error: unknown) => void): Reclaim {
  const readers = new Map<string, number>()
  const doomed = new Set<string>()

  const remove = (ids: readonly string[]): void => {
    if (ids.length > 0) bytes.remove(ids).catch(report)
  }

  const leave = (id: string): boolean => {
    const left = (readers.get(id) ?? 0) - 1
    if (left > 0) readers.set(id, left)
    else readers.delete(id)
    return left <= 0 && doomed.delete(id)
  }

  return {
    pin: (ids) => {
      for (const id of ids) readers.set(id, (readers.get(id) ?? 0) + 1)
      let released = false
      return () => {
        if (released) return
        released = true
        remove(ids.filter(leave))
      }
    },
    discard: (ids) => {
      for (const id of ids) if (readers.has(id)) doomed.add(id)
      remove(ids.filter((id) => !readers.has(id)))
    },
  }
}
