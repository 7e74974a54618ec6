import type { Tag } from '@aws-sdk/client-iam'
import type { TaggedEntity, Tags } from '../ports/tags.ts'
import type { Directory } from './directory.ts'
import { concurrentModification, iamFault } from './faults.ts'
import { partByNumber } from './paging.ts'

export type TagList = readonly Tag[] | undefined

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const tagLimit = 50

/** The part of an entity's tags that was asked for. */
export function tagPart(
  tags: Tags,
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): { Tags: Tag[]; IsTruncated: boolean; Marker?: string } {
  const { items, more } = partByNumber(tagList(tags), input)
  return { Tags: [...items], ...more }
}

/** Changes the tags of what `find` finds; tried again when another change came between. */
export async function changeEntityTags(
  directory: Directory,
  of: TaggedEntity,
  find: () => Promise<{ readonly tags: Tags } & ({ readonly key: string } | { readonly arn: string })>,
  next: (present: Tags) => Tags,
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const entity = await find()
    const { tags: present } = entity
    const key = 'key' in entity ? entity.key : entity.arn
    if (await directory.change({ do: 'setTags', of, key, present, tags: next(present) })) return
  }
  throw concurrentModification()
}

/** Tags as they were given, by key. */
export function tagMap(list: TagList): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key!, Value ?? '']))
}

/** Tags as the wire lists them. */
export function tagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** The tags after `list` was set on `present`; keys are one without regard to case. */
export function withTags(present: Tags, list: TagList, quota: string): Tags {
  requireDistinctKeys(list)
  const changed = new Set((list ?? []).map(({ Key }) => Key!.toLowerCase()))
  const kept = Object.entries(present).filter(([key]) => !changed.has(key.toLowerCase()))
  const tags = { ...Object.fromEntries(kept), ...tagMap(list) }
  if (Object.keys(tags).length > tagLimit) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for ${quota}: ${tagLimit}`)
  }
  return tags
}

/** The tags of `present` whose keys are not named. */
export function withoutTags(present: Tags, keys: readonly string[]): Tags {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  return Object.fromEntries(Object.entries(present).filter(([key]) => !removed.has(key.toLowerCase())))
}

function requireDistinctKeys(list: TagList): void {
  const keys = (list ?? []).map(({ Key }) => Key!.toLowerCase())
  if (new Set(keys).size !== keys.length) {
    throw iamFault('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw iamFault('InvalidInput', 'Tag keys that start with aws: are reserved for system use.')
  }
}
