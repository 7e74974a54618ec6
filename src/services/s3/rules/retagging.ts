import type { Bucket, Needs, Tags } from '../ports.ts'
import type { EventName } from './notifications/events.ts'
import { eventOf, type Occasion } from './notifications/record.ts'

type TagNeeds = Pick<Needs, 'objects' | 'versions'>

interface NamesVersion {
  readonly Key: string
  readonly VersionId?: string | undefined
}

/** Changes an object's tags, and tells of it; answers the version, undefined when there is none such. */
export async function retag(
  needs: TagNeeds,
  bucket: Bucket,
  { Key, VersionId }: NamesVersion,
  tags: Tags | undefined,
  { name, occasion }: { readonly name: EventName; readonly occasion: Occasion },
): Promise<string | undefined> {
  const { objects } = needs
  if (bucket.notification === undefined) return objects.setTags(bucket.id, Key, VersionId, tags)
  const found = await taggedObject(needs, bucket.id, Key, VersionId)
  if (found === undefined) return undefined
  const event = eventOf(bucket, name, found, occasion)
  return objects.setTags(bucket.id, Key, found.version, tags, event)
}

/** What the event tells of; tags are then set of this version, even if another one is current by then. */
async function taggedObject(
  { objects, versions }: TagNeeds,
  bucket: number,
  key: string,
  version: string | undefined,
): Promise<{ readonly key: string; readonly version: string; readonly etag: string } | undefined> {
  if (version === undefined) return objects.find(bucket, key)
  const found = await versions.read(bucket, key, version)
  if (found === undefined || !('object' in found)) return undefined
  const { etag } = found.object
  return { key, version, etag }
}
