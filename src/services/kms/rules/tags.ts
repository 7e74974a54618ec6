import type { Tag } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'

type Tags = Readonly<Record<string, string>>

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const most = 50

/** A key's tags with those of a request over them. https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
export function withTags(before: Tags, added: readonly Tag[] = []): Tags {
  const keys = added.map(({ TagKey = '' }) => TagKey)
  if (new Set(keys).size < keys.length) throw new Fault('TagException', 'Duplicate tag keys')
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw new Fault('TagException', 'Tag keys that start with aws: are reserved for system use.')
  }
  const tags = { ...before, ...Object.fromEntries(added.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])) }
  if (Object.keys(tags).length > most) throw new Fault('LimitExceededException', `A key can have at most ${most} tags.`)
  return tags
}
