import type { Lifecycle } from '../rules/lifecycle/ports.ts'
import type { AccessLogging } from '../rules/logging/ports.ts'
import type { NotificationRule } from '../rules/notifications/ports.ts'
import type { Website } from '../rules/website/ports.ts'
import type { Acl, PublicAccessBlock } from './access.ts'
import type { Freed } from './bytes.ts'
import type { BucketLock } from './locks.ts'
import type { Tags } from './tags.ts'

/** A bucket as it stands: its name is taken by one bucket at a time, its id never twice. */
export interface Bucket {
  readonly id: number
  readonly name: string
  /** The account that owns it, and every object in it. */
  readonly account: string
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** The bucket policy, JSON text as it was put, with its principals bound. */
  readonly policy: string | undefined
  readonly publicAccessBlock: PublicAccessBlock | undefined
  readonly ownership: string | undefined
  readonly tags: Tags | undefined
  /** Undefined until it is first set, and never again after that. */
  readonly versioning: Versioning | undefined
  /** Once there, it stays, and so does versioning. */
  readonly objectLock: BucketLock | undefined
  readonly lifecycle: Lifecycle | undefined
  readonly encryption: BucketEncryption | undefined
  /** Undefined where there is nothing but the owner's own grant. */
  readonly acl?: Acl | undefined
  /** Which functions hear of what; undefined where none does. */
  readonly notification?: readonly NotificationRule[] | undefined
  readonly website?: Website | undefined
  readonly cors?: readonly CorsRule[] | undefined
  readonly logging?: AccessLogging | undefined
  /** Whether everybody but the owner's account has to say that they pay. */
  readonly requesterPays?: true | undefined
  /** Changes whenever a setting does. */
  readonly revision: number
}

/** Whether a new object leaves the older ones of its key. https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export type Versioning = 'Enabled' | 'Suspended'

/** How a bucket's new objects are encrypted, where that was configured: always by AES256. */
export interface BucketEncryption {
  /** Kept for whoever configured it: there is no key that it would save. */
  readonly bucketKey: boolean
  /** Whether keys of customers are refused. */
  readonly blocksCustomerKeys: boolean
}

/** What pages of other origins may do. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export interface CorsRule {
  readonly id?: string
  readonly methods: readonly string[]
  /** Each with at most one `*`. */
  readonly origins: readonly string[]
  readonly headers?: readonly string[]
  readonly expose?: readonly string[]
  /** Seconds. */
  readonly maxAge?: number
}

/** What of a bucket can be set; undefined takes it off. */
export type BucketSetting =
  | 'policy'
  | 'publicAccessBlock'
  | 'ownership'
  | 'tags'
  | 'versioning'
  | 'objectLock'
  | 'lifecycle'
  | 'encryption'
  | 'notification'
  | 'website'
  | 'acl'
  | 'cors'
  | 'logging'
  | 'requesterPays'

/** What buckets have that are made without saying otherwise. */
export interface BucketDefaults {
  readonly ownership: string | undefined
  readonly publicAccessBlock: PublicAccessBlock | undefined
}

/** Which of an account's buckets to list. */
export interface BucketPage {
  readonly account: string
  readonly prefix: string
  /** Names after this one only. */
  readonly after: string | undefined
  /** Names of the one region that they are to be in. */
  readonly locations: readonly string[] | undefined
  readonly limit: number
}

/** Buckets. What `find` answers is no older than the last write that was acknowledged. */
export interface BucketStore {
  readonly find: (name: string) => Promise<Bucket | undefined>
  /** What `find` last answered of a bucket, if that is still kept. */
  readonly atHand: (name: string) => Bucket | undefined
  /** False when the name is taken. */
  readonly create: (bucket: Bucket) => Promise<boolean>
  /** In the order of names. */
  readonly list: (page: BucketPage) => Promise<readonly Bucket[]>
  /** Sets one setting; false when the bucket is gone or is no longer as `bucket` shows it. */
  readonly set: <S extends BucketSetting>(bucket: Bucket, setting: S, value: Bucket[S]) => Promise<boolean>
  /** Buckets with lifecycle rules that have not been acted on as of this day; how days are counted may change. */
  readonly lifecycleDue: (day: number) => Promise<readonly Bucket[]>
  /** Notes that a bucket's rules were acted on, if it still is as `bucket` shows it. */
  readonly lifecycleDone: (bucket: Bucket, day: number) => Promise<void>
  /** Removes an empty bucket, with its unfinished uploads, whose blobs are answered. */
  readonly remove: (
    bucket: Bucket,
  ) => Promise<{ readonly outcome: 'removed' | 'notEmpty' | 'gone'; readonly freed: Freed }>
}
