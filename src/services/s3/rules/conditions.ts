import type { Fault } from '../../../kernel/fault.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { WriteCondition, WriteOutcome } from '../ports/writes.ts'
import { noSuchBucket, noSuchKey, notImplemented, preconditionFailed } from './faults.ts'

/** Conditions of a read, or of the source of a copy. https://www.rfc-editor.org/rfc/rfc9110#section-13 */
export interface ReadConditions {
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifModifiedSince: Date | undefined
  readonly ifUnmodifiedSince: Date | undefined
}

export type Verdict = { readonly kind: 'met' | 'unmodified' } | { readonly kind: 'failed'; readonly condition: string }

const met: Verdict = { kind: 'met' }
const unmodified: Verdict = { kind: 'unmodified' }

/**
 * Judges a read: an ETag's condition wins over a date's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export function judge(object: Pick<StoredObject, 'etag' | 'modifiedAt'>, conditions: ReadConditions): Verdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined) {
    if (!etagMatches(ifMatch, object.etag)) return { kind: 'failed', condition: 'If-Match' }
  } else if (ifUnmodifiedSince !== undefined && object.modifiedAt > ifUnmodifiedSince.getTime()) {
    return { kind: 'failed', condition: 'If-Unmodified-Since' }
  }
  if (ifNoneMatch !== undefined) return etagMatches(ifNoneMatch, object.etag) ? unmodified : met
  if (ifModifiedSince !== undefined && object.modifiedAt <= ifModifiedSince.getTime()) return unmodified
  return met
}

/** Whether a list of entity tags, or `*`, names this one. */
function etagMatches(list: string, etag: string): boolean {
  return list.split(',').some((tag) => tag.trim() === '*' || bareEtag(tag) === etag)
}

/** An entity tag without quotes and weakness mark. */
export function bareEtag(tag: string): string {
  return tag.trim().replace(/^W\//, '').replaceAll('"', '')
}

export function quotedEtag(etag: string): string {
  return `"${etag}"`
}

interface WriteHeaders {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
}

/**
 * The condition of a write. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * Deviation: `If-None-Match` takes one entity tag as well, as RFC 9110 has it; AWS's page speaks of `*` only.
 */
export function writeCondition({ IfMatch, IfNoneMatch }: WriteHeaders): WriteCondition {
  if (IfNoneMatch !== undefined) {
    if (IfMatch !== undefined || IfNoneMatch.includes(',')) throw notImplemented('If-None-Match')
    return IfNoneMatch.trim() === '*' ? { kind: 'absent' } : { kind: 'otherEtag', etag: bareEtag(IfNoneMatch) }
  }
  if (IfMatch === undefined) return { kind: 'none' }
  return IfMatch.trim() === '*' ? { kind: 'present' } : { kind: 'etag', etag: bareEtag(IfMatch) }
}

/** Refuses early what is sure to fail, before octets are received; the write itself judges again. */
export function requireCondition(current: StoredObject | undefined, condition: WriteCondition, key: string): void {
  if (condition.kind === 'none') return
  if (condition.kind === 'absent') {
    if (current !== undefined) throw preconditionFailed('If-None-Match')
  } else if (condition.kind === 'otherEtag') {
    if (current?.etag === condition.etag) throw preconditionFailed('If-None-Match')
  } else if (current === undefined) throw noSuchKey(key)
  else if (condition.kind === 'etag' && current.etag !== condition.etag) throw preconditionFailed('If-Match')
}

/** The fault of a write that did not happen. */
export function writeFault(
  outcome: Exclude<WriteOutcome, 'done'>,
  condition: WriteCondition,
  bucket: string,
  key: string,
): Fault {
  if (outcome === 'noBucket') return noSuchBucket(bucket)
  if (outcome === 'noObject') return noSuchKey(key)
  if (outcome === 'stale') throw new Error(`the versioning of bucket ${bucket} changed under a write`)
  const isNoneMatch = condition.kind === 'absent' || condition.kind === 'otherEtag'
  return preconditionFailed(isNoneMatch ? 'If-None-Match' : 'If-Match')
}
