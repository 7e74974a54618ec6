import type { Bucket } from '../../ports/buckets.ts'
import type { StoredObject } from '../../ports/objects.ts'
import type { LifecycleFilter, LifecycleRule } from './ports.ts'

/** A day as rules count it, milliseconds. */
export const wholeDay = 86_400_000

/** The day that a moment lies in, counted from the epoch: rules act at midnight UTC. */
export function dayOf(moment: number, day: number = wholeDay): number {
  return Math.floor(moment / day)
}

/**
 * When something is so many days old: at the midnight UTC that follows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
export function afterDays(moment: number, days: number, day: number = wholeDay): number {
  return Math.ceil((moment + days * day) / day) * day
}

type Filtered = Pick<StoredObject, 'key' | 'size' | 'tags'>

/** Whether a rule is about this object. */
export function matches({ prefix, tags, largerThan, smallerThan }: LifecycleFilter, object: Filtered): boolean {
  if (prefix !== undefined && !object.key.startsWith(prefix)) return false
  if (largerThan !== undefined && object.size <= largerThan) return false
  if (smallerThan !== undefined && object.size >= smallerThan) return false
  return Object.entries(tags ?? {}).every(
    ([key, value]) => object.tags !== undefined && tagOf(object.tags, key) === value,
  )
}

function tagOf(tags: NonNullable<StoredObject['tags']>, key: string): string | undefined {
  return Object.hasOwn(tags, key) ? tags[key] : undefined
}

/** When a rule makes a current object expire; undefined when it never does. */
export function expiryOf(
  { enabled, filter, expireDays, expireDate }: LifecycleRule,
  object: Filtered & Pick<StoredObject, 'modifiedAt'>,
  day?: number,
): number | undefined {
  if (!enabled || (expireDays === undefined && expireDate === undefined) || !matches(filter, object)) return undefined
  return expireDate ?? afterDays(object.modifiedAt, expireDays ?? 0, day)
}

/**
 * `x-amz-expiration`: when a current object expires, and by which rule.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_ResponseSyntax
 */
export function expirationHeader(
  { lifecycle }: Pick<Bucket, 'lifecycle'>,
  object: Filtered & Pick<StoredObject, 'modifiedAt'>,
): string | undefined {
  if (lifecycle === undefined) return undefined
  let first: { readonly at: number; readonly id: string } | undefined
  for (const rule of lifecycle.rules) {
    const at = expiryOf(rule, object)
    if (at !== undefined && (first === undefined || at < first.at)) first = { at, id: rule.id }
  }
  return first && `expiry-date="${new Date(first.at).toUTCString()}", rule-id="${encodeURIComponent(first.id)}"`
}

/** When an upload under way is aborted, and by which rule. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function abortMembers(
  { lifecycle }: Pick<Bucket, 'lifecycle'>,
  { key, initiatedAt }: { readonly key: string; readonly initiatedAt: number },
): { AbortDate?: Date; AbortRuleId?: string } {
  let first: { readonly at: number; readonly id: string } | undefined
  for (const { id, enabled, filter, abortDays } of lifecycle?.rules ?? []) {
    if (!enabled || abortDays === undefined || !key.startsWith(filter.prefix ?? '')) continue
    const at = afterDays(initiatedAt, abortDays)
    if (first === undefined || at < first.at) first = { at, id }
  }
  return first === undefined ? {} : { AbortDate: new Date(first.at), AbortRuleId: encodeURIComponent(first.id) }
}
