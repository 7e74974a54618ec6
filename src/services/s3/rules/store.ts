import type { Random } from '../../../kernel/random.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { ObjectWithContent } from '../ports/objects.ts'
import type { WriteCondition, WriteOutcome } from '../ports/writes.ts'
import type { Needs } from '../ports.ts'
import { writeFault } from './conditions.ts'
import type { EventName } from './notifications/events.ts'
import { eventOf, type Occasion } from './notifications/record.ts'
import { nextVersion, writtenVersion } from './versions.ts'

/** An object that is about to be put: its version's id is chosen when it is. */
export type NewObject = Omit<ObjectWithContent, 'version'>

const attempts = 5

/**
 * Puts an object under its key, and answers its version's id as answers show it; a fault, and no trace of its octets,
 * when it may not stand there. When the store fails it is not known whether the row stands, so the octets stay: as an
 * orphan at worst.
 */
export async function storeObject(
  needs: Pick<Needs, 'buckets' | 'objects' | 'reclaim' | 'random'>,
  bucket: Bucket,
  object: NewObject,
  condition: WriteCondition,
  { name, occasion }: { readonly name: EventName; readonly occasion: Occasion },
): Promise<string | undefined> {
  const { objects, reclaim, random } = needs
  const stored = await writeVersion(needs, bucket, random, async (current, version) => {
    const event = current.notification && eventOf(current, name, { ...object, version }, occasion)
    const { outcome, freed } = await objects.put(current, { ...object, version }, condition, event)
    reclaim.discard(freed)
    return outcome
  })
  if (stored.outcome === 'done') return stored.version
  reclaim.discard(object.content.kind === 'blob' ? [object.content.id] : [])
  throw writeFault(stored.outcome, condition, bucket.name, object.key)
}

/**
 * Writes to a bucket as it is versioned at the moment of writing, which may be long after the request came: `write` is
 * called again when that changed under its hands.
 */
async function writeVersion(
  { buckets }: Pick<Needs, 'buckets'>,
  { id, name }: Bucket,
  random: Random,
  write: (bucket: Bucket, version: string) => Promise<WriteOutcome>,
): Promise<{ readonly outcome: WriteOutcome; readonly version: string | undefined }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const bucket = await buckets.find(name)
    if (bucket?.id !== id) return { outcome: 'noBucket', version: undefined }
    const version = nextVersion(bucket, random)
    const outcome = await write(bucket, version)
    if (outcome !== 'stale') return { outcome, version: writtenVersion(bucket, version) }
  }
  throw new Error(`the versioning of bucket ${name} does not come to rest`)
}

/** A moment as objects keep it: whole seconds, as HTTP's dates have them. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

export const writeFaults = ['NoSuchKey', 'PreconditionFailed'] as const
