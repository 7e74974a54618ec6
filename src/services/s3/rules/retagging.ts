import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Tags } from '../ports/tags.ts'
import type { Needs } from '../ports.ts'
import { changeObject } from './changing.ts'
import type { EventName } from './notifications/events.ts'
import { eventOf } from './notifications/record.ts'

interface NamesVersion {
  readonly Key: string
  readonly VersionId?: string | undefined
}

/** Changes the tags of an object or a version, and tells of it; answers which version. */
export async function retag(
  needs: Pick<Needs, 'objects' | 'versions'>,
  bucket: Bucket,
  { Key, VersionId }: NamesVersion,
  tags: Tags | undefined,
  { name, request }: { readonly name: EventName; readonly request: RequestContext },
): Promise<string> {
  const named = { key: Key, version: VersionId }
  const { version } = await changeObject(needs, request, bucket, named, (object, expected) => {
    const { key, version, etag } = object
    const event = eventOf(bucket, name, { key, version, etag }, request)
    return needs.objects.setTags(bucket.id, object, tags, expected, event)
  })
  return version
}
