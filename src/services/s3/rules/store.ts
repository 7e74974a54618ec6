import type { Bucket, Needs, ObjectWithContent, WriteCondition } from '../ports.ts'
import { writeFault } from './conditions.ts'

/**
 * Puts an object under its key; a fault, and no trace of its octets, when it may not stand there. When the store fails
 * it is not known whether the row stands, so the octets stay: as an orphan at worst.
 */
export async function storeObject(
  { objects, reclaim }: Pick<Needs, 'objects' | 'reclaim'>,
  bucket: Bucket,
  object: ObjectWithContent,
  condition: WriteCondition,
): Promise<void> {
  const { outcome, freed } = await objects.put(bucket.id, object, condition)
  reclaim.discard(freed)
  if (outcome === 'done') return
  reclaim.discard(object.content.kind === 'blob' ? [object.content.id] : [])
  throw writeFault(outcome, condition, bucket.name, object.key)
}

/** A moment as objects keep it: whole seconds, as HTTP's dates have them. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

export const writeFaults = ['NoSuchKey', 'PreconditionFailed'] as const
