import type { Tags } from '../../ports/tags.ts'

/** What happens to objects as they grow old. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html */
export interface Lifecycle {
  readonly rules: readonly LifecycleRule[]
  /** Kept for whoever configured it: there are no storage classes to move to. */
  readonly minimumSize: 'all_storage_classes_128K' | 'varies_by_storage_class'
}

/** What happens to some of the objects, and when. */
export interface LifecycleRule {
  readonly id: string
  readonly enabled: boolean
  readonly filter: LifecycleFilter
  /** Current objects expire so many days after they were made. */
  readonly expireDays?: number
  /** Current objects expire from this midnight on: milliseconds since the epoch. */
  readonly expireDate?: number
  /** Markers go that nothing stands behind. */
  readonly expireMarkers?: boolean
  /** Older versions go so many days after their successor was made. */
  readonly noncurrentDays?: number
  /** But so many of the newest stay. */
  readonly newerNoncurrent?: number
  /** Uploads under way are aborted so many days after they began. */
  readonly abortDays?: number
}

/** Objects that a rule is about: those that are all of it. */
export interface LifecycleFilter {
  /** How it was written: beside the rule's actions, in a filter of one, or in one of several. */
  readonly shape: 'prefix' | 'filter' | 'and'
  readonly prefix?: string
  readonly tags?: Tags
  readonly largerThan?: number
  readonly smallerThan?: number
}
