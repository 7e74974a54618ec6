import type { Bucket } from './buckets.ts'
import type { Unlocked } from './locks.ts'
import type { DeleteMarker } from './versions.ts'

/** A bucket as writes see it. */
export type WrittenBucket = Pick<Bucket, 'id' | 'versioning'>

/** What must be so, at the moment of writing, for a write to happen. */
export type WriteCondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present' }
  | { readonly kind: 'etag'; readonly etag: string }
  /** Nothing stands there, or something of another entity tag. */
  | { readonly kind: 'otherEtag'; readonly etag: string }
  | { readonly kind: 'unchanged'; readonly version: string; readonly modifiedAt: number }
  | OwnedCondition

/** The object is this owner's: whoever may take their own away takes nobody else's. */
export interface OwnedCondition {
  readonly kind: 'owned'
  readonly owner: string | undefined
  /** Undefined for any. */
  readonly etag: string | undefined
}

/** `stale`: the bucket is versioned differently than the writer believed. */
export type WriteOutcome = 'done' | 'noBucket' | 'noObject' | 'conditionFailed' | 'stale'

/** What goes: the current object, behind a marker where the bucket is versioned; or one version for good. */
export type Removal =
  | { readonly kind: 'current'; readonly key: string; readonly marker: DeleteMarker | undefined }
  | ({ readonly kind: 'version' } & RemovedVersion)
  /** One that a newer version stands in front of. */
  | ({ readonly kind: 'noncurrent' } & RemovedVersion)
  /** A marker that is all there is of its key. */
  | ({ readonly kind: 'soleMarker' } & RemovedVersion)

/** A version that goes for good. */
export interface RemovedVersion {
  readonly key: string
  readonly version: string
  readonly unlocked: Unlocked
}

/** What became of a removal. `absent` is a success, as it is on AWS. */
export type RemovalOutcome = 'done' | 'doneMarker' | 'absent' | 'locked'
