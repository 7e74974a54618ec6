/** Object Lock of a bucket: its versions can be locked, and new ones are where there is a default. */
export interface BucketLock {
  readonly defaultRetention?: DefaultRetention
}

/** How long new versions are retained. */
export interface DefaultRetention {
  readonly mode: Retention['mode']
  readonly unit: 'Days' | 'Years'
  readonly count: number
}

/** What keeps a version from being deleted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export interface ObjectLock {
  readonly retention?: Retention
  readonly legalHold?: 'ON' | 'OFF'
}

/** Until when a version stays, and whether anybody may shorten that. */
export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE'
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** From when on a lock does not hold, and whether one in governance mode counts at all. */
export interface Unlocked {
  readonly now: number
  readonly bypassGovernance: boolean
}
