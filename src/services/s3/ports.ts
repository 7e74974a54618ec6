import type { KeyObject } from 'node:crypto'
import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { StartDigests } from '../../kernel/digests.ts'
import type { PolicyPrincipals } from '../../kernel/policyPrincipals.ts'
import type { Random } from '../../kernel/random.ts'

/** Block Public Access of one bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** What an access control list may grant. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
export type Permission = 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP'

/** One grant of an access control list. */
export interface AclGrant {
  /** A canonical user id, or the URI of one of AWS's groups. */
  readonly to: string
  readonly permission: Permission
}

export type Acl = readonly AclGrant[]

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

/** Who owns an object, and whom its access control list lets in. */
export interface Access {
  /** The account that wrote it, or `anonymous`; undefined where that is the bucket's owner. */
  readonly owner?: string | undefined
  /** Undefined where there is nothing but the owner's own grant. */
  readonly acl?: Acl | undefined
}

export type Tags = Readonly<Record<string, string>>

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

/** How a bucket's new objects are encrypted, where that was configured: always by AES256. */
export interface BucketEncryption {
  /** Kept for whoever configured it: there is no key that it would save. */
  readonly bucketKey: boolean
  /** Whether keys of customers are refused. */
  readonly blocksCustomerKeys: boolean
}

/** What happens to objects as they grow old. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html */
export interface Lifecycle {
  readonly rules: readonly LifecycleRule[]
  /** Kept for whoever configured it: there are no storage classes to move to. */
  readonly minimumSize: 'all_storage_classes_128K' | 'varies_by_storage_class'
}

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

/** A function that hears of some of what happens to a bucket's objects. */
export interface NotificationRule {
  readonly id: string
  /** Its ARN, as it was given. */
  readonly function: string
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete` */
  readonly events: readonly string[]
  readonly prefix?: string
  readonly suffix?: string
}

/** How a bucket is shown as a website. https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html */
export type Website = WebsitePages | WebsiteElsewhere

export interface WebsitePages {
  readonly kind: 'pages'
  /** What stands for a folder, such as `index.html`. */
  readonly index: string
  /** The key of what is shown in place of an error. */
  readonly error?: string
  readonly rules: readonly RoutingRule[]
}

/** Every request is sent to another host. */
export interface WebsiteElsewhere {
  readonly kind: 'elsewhere'
  readonly host: string
  readonly protocol?: 'http' | 'https'
}

/** Where some requests are sent. https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html */
export interface RoutingRule {
  readonly prefix?: string
  /** The rule is about requests that would be answered so. */
  readonly failure?: number
  readonly redirect: {
    readonly host?: string
    readonly protocol?: 'http' | 'https'
    readonly status?: number
    readonly replacePrefix?: string
    readonly replaceKey?: string
  }
}

/** Where requests to a bucket are logged. https://docs.aws.amazon.com/AmazonS3/latest/API/API_LoggingEnabled.html */
export interface AccessLogging {
  readonly target: string
  readonly prefix: string
  /** Whom each log lets in, beside its owner; absent where that is nobody. */
  readonly grants?: Acl
  /** How keys of logs are made; absent where that was not said. */
  readonly keys?: 'simple' | 'eventTime' | 'deliveryTime'
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

export interface BucketPage {
  readonly account: string
  readonly prefix: string
  /** Names after this one only. */
  readonly after: string | undefined
  readonly region: string | undefined
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

/** Blobs that no row names any more. */
export type Freed = readonly string[]

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

/** How a multipart object's checksum covers its parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; `-<parts>` follows where it is composite. */
  readonly value: string
  readonly type: ChecksumType
}

/** What a client says about an object and gets back with it. */
export interface ObjectHeaders {
  readonly contentType?: string
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  /** Milliseconds since the epoch. */
  readonly expires?: number
  readonly metadata?: Readonly<Record<string, string>>
  /** By which a customer's key is known again: every read must bring it. */
  readonly customerKey?: CustomerKeyProof
  /** Where the bucket's website sends who asks for the object. */
  readonly websiteRedirect?: string
}

/** A salted digest of a customer's key, which itself is not kept. Both are base64. */
export interface CustomerKeyProof {
  readonly salt: string
  readonly digest: string
}

/** What keeps a version from being deleted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export interface ObjectLock {
  readonly retention?: Retention
  readonly legalHold?: 'ON' | 'OFF'
}

export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE'
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Something that a function is to hear of. */
export interface NewEvent {
  /** The function's ARN. */
  readonly function: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The event as the function gets it, but for its place among others. */
  readonly record: EventRecord
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface EventRecord {
  readonly eventName: string
  readonly s3: {
    readonly bucket: {
      readonly name: string
      readonly ownerIdentity: { readonly principalId: string }
      readonly arn: string
    }
    readonly object: Readonly<Record<string, string | number>>
  }
}

/** An event that was kept, and not heard yet. */
export interface KeptEvent extends NewEvent {
  /** Greater than that of every event kept before. */
  readonly id: number
  /** How often the function failed on it. */
  readonly failures: number
  /** How often it could not be tried at all. */
  readonly refusals: number
}

/** Events that are kept by the very writes that they tell of, until somebody heard them. */
export interface EventStore {
  /** Those of this process that are to be tried by now, the oldest first. */
  readonly due: (now: number, limit: number) => Promise<readonly KeptEvent[]>
  /** When the next of them is to be tried; undefined while there is none. */
  readonly next: () => Promise<number | undefined>
  readonly remove: (id: number) => Promise<void>
  readonly postpone: (event: Pick<KeptEvent, 'id' | 'failures' | 'refusals'>, until: number) => Promise<void>
  /** `listener` is called whenever one was kept by this process. */
  readonly onKept: (listener: () => void) => void
}

/** An object without its octets. */
export interface StoredObject extends Access {
  readonly key: string
  /** `null` for one that was put while its bucket was not versioned. */
  readonly version: string
  readonly size: number
  /** Hexadecimal, without quotes. */
  readonly etag: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly modifiedAt: number
  readonly checksum: Checksum
  readonly headers: ObjectHeaders
  readonly tags: Tags | undefined
  /** Parts of a multipart object; 0 for any other. */
  readonly partCount: number
  readonly lock: ObjectLock | undefined
}

/** Where the octets of an object are. */
export type Content =
  /** Beside its row. Throws when they are not the octets that were put. */
  | { readonly kind: 'inline'; readonly octets: () => Uint8Array }
  | { readonly kind: 'blob'; readonly id: string }
  | { readonly kind: 'parts'; readonly upload: string }

export interface ObjectWithContent extends StoredObject {
  readonly content: Content
}

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

/** A bucket as writes see it. */
export type WrittenBucket = Pick<Bucket, 'id' | 'versioning'>

/** What stands for an object that was deleted, in front of its older versions. */
export interface DeleteMarker {
  readonly key: string
  readonly version: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly modifiedAt: number
}

/** What goes: the current object, behind a marker where the bucket is versioned; or one version for good. */
export type Removal =
  | { readonly kind: 'current'; readonly key: string; readonly marker: DeleteMarker | undefined }
  | ({ readonly kind: 'version' } & RemovedVersion)
  /** One that a newer version stands in front of. */
  | ({ readonly kind: 'noncurrent' } & RemovedVersion)
  /** A marker that is all there is of its key. */
  | ({ readonly kind: 'soleMarker' } & RemovedVersion)

export interface RemovedVersion {
  readonly key: string
  readonly version: string
  readonly unlocked: Unlocked
}

/** From when on a lock does not hold, and whether one in governance mode counts at all. */
export interface Unlocked {
  readonly now: number
  readonly bypassGovernance: boolean
}

/** What became of a removal. `absent` is a success, as it is on AWS. */
export type RemovalOutcome = 'done' | 'doneMarker' | 'absent' | 'locked'

/** A part of a multipart object, in its order. */
export interface PartBytes {
  readonly blob: string
  readonly start: number
  readonly size: number
  readonly checksum: string
}

/** A stretch of keys, in the binary order of their UTF-8. */
export interface KeyRange {
  readonly lower: { readonly key: string; readonly inclusive: boolean }
  /** Keys before this one only. */
  readonly upper: string | undefined
  readonly limit: number
}

/**
 * A stretch of folders: of keys that are alike up to and with the first delimiter behind the prefix, from the key `from`
 * on, which begins with the prefix.
 */
export interface FolderRange extends Pick<KeyRange, 'upper' | 'limit'> {
  readonly from: string
  readonly prefix: string
  readonly delimiter: string
  /** What comes behind a folder, in place of its delimiter. */
  readonly behind: string
}

/** The first key of each folder, until a first key that is in none, which ends them. */
export type Folders = (bucket: number, range: FolderRange) => Promise<readonly string[]>

/** What a listing shows of an object. */
export type ListedObject = Pick<StoredObject, 'key' | 'size' | 'etag' | 'modifiedAt' | 'owner'> & {
  readonly checksum: Pick<Checksum, 'algorithm' | 'type'>
}

/** What lifecycle rules see of an object. */
export type ScannedObject = Pick<StoredObject, 'key' | 'version' | 'size' | 'modifiedAt' | 'tags'>

/** Objects. Every write is whole and durable, and its condition is judged at the moment of writing. */
export interface ObjectStore {
  readonly find: (bucket: number, key: string) => Promise<StoredObject | undefined>
  /** With its octets, where they stand beside the row. */
  readonly read: (bucket: number, key: string) => Promise<ObjectWithContent | undefined>
  /** In front of what stands under its key where the bucket is versioned, else in place of it. */
  readonly put: (
    bucket: WrittenBucket,
    object: ObjectWithContent,
    condition: WriteCondition,
    event?: NewEvent,
  ) => Promise<{ readonly outcome: WriteOutcome; readonly freed: Freed }>
  /** Nothing is told of a removal of nothing. */
  readonly remove: (
    bucket: WrittenBucket,
    removal: Removal,
    condition: WriteCondition,
    event?: NewEvent,
  ) => Promise<{ readonly outcome: WriteOutcome; readonly removed: RemovalOutcome; readonly freed: Freed }>
  /** Removes all of them at once, each with its event; what is not there is passed over. */
  readonly removeAll: (
    bucket: WrittenBucket,
    removals: readonly Removal[],
    events?: readonly (NewEvent | undefined)[],
  ) => Promise<{ readonly removed: readonly RemovalOutcome[]; readonly freed: Freed }>
  readonly list: (bucket: number, range: KeyRange) => Promise<readonly ListedObject[]>
  readonly folders: Folders
  /** The same as lifecycle rules see them. */
  readonly scan: (bucket: number, range: KeyRange) => Promise<readonly ScannedObject[]>
  /** Parts of a multipart object that reach into `start` to `end`. */
  readonly parts: (upload: string, start: number, end: number) => Promise<readonly PartBytes[]>
  /** Of a version; false when it is gone, or is not as `expected` shows it any more. */
  readonly setTags: (
    bucket: number,
    object: Pick<StoredObject, 'key' | 'version'>,
    tags: Tags | undefined,
    expected: StoredObject | undefined,
    event?: NewEvent,
  ) => Promise<boolean>
  /** The same of its access control list. */
  readonly setAcl: (
    bucket: number,
    object: Pick<StoredObject, 'key' | 'version'>,
    acl: Acl | undefined,
    expected: StoredObject | undefined,
    event?: NewEvent,
  ) => Promise<boolean>
  /** Locks a version as `lock` says; false when it is not as `object` shows it any more. */
  readonly setLock: (
    bucket: number,
    object: Pick<StoredObject, 'key' | 'version' | 'lock'>,
    lock: ObjectLock | undefined,
  ) => Promise<boolean>
  /** Which of these blobs some row names. */
  readonly liveBlobs: (ids: readonly string[]) => Promise<ReadonlySet<string>>
}

/** A version by its id: an object, or a marker. */
export type Version = { readonly object: ObjectWithContent } | { readonly marker: DeleteMarker }

/** A place in the order of versions: keys ascending, then newest first. */
export interface VersionPlace {
  readonly key: string
  /** Versions of `key` behind this one, then those of later keys. */
  readonly version?: string | undefined
  readonly inclusive: boolean
}

/** What a listing shows of a version. */
export type ListedVersion = Pick<StoredObject, 'key' | 'version' | 'size' | 'etag' | 'modifiedAt' | 'owner'> & {
  readonly checksum: Pick<Checksum, 'algorithm' | 'type'>
  readonly isMarker: boolean
}

/** What lifecycle rules see of an older version, or of a marker, current or not. */
export interface ScannedVersion extends ScannedObject {
  /** Where it stands among the versions of its key: the smaller, the newer. */
  readonly place: number
  readonly isMarker: boolean
  /** When the current object of its key was made; undefined where there is none. */
  readonly currentAt: number | undefined
}

/** Versions of objects, current or not. */
export interface VersionStore {
  readonly read: (bucket: number, key: string, version: string) => Promise<Version | undefined>
  /** The newest version of a key, if it is a marker. */
  readonly marker: (bucket: number, key: string) => Promise<DeleteMarker | undefined>
  readonly list: (
    bucket: number,
    range: { readonly lower: VersionPlace; readonly upper: string | undefined; readonly limit: number },
  ) => Promise<readonly ListedVersion[]>
  /** Of all keys that have a version or a marker. */
  readonly folders: Folders
  /** Older versions and markers behind a place, in the order of keys, then newest first. */
  readonly scan: (
    bucket: number,
    range: {
      readonly after: { readonly key: string; readonly place: number | undefined }
      readonly upper: string | undefined
      readonly limit: number
    },
  ) => Promise<readonly ScannedVersion[]>
}

/** A multipart upload under way. */
export interface Upload extends Access {
  readonly id: string
  readonly key: string
  readonly initiatedAt: number
  /** ARN of whoever began it. */
  readonly initiator: string
  /** Undefined where the client did not choose: CRC64NVME over the whole object then. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined
  readonly checksumType: ChecksumType
  readonly headers: ObjectHeaders
  readonly tags: Tags | undefined
  readonly lock: ObjectLock | undefined
  /** Changes whenever a part does. */
  readonly revision: number
}

/** A part of an upload under way. */
export interface Part {
  readonly number: number
  readonly size: number
  /** MD5, hexadecimal. */
  readonly etag: string
  /** Base64, in the upload's algorithm. */
  readonly checksum: string
  readonly modifiedAt: number
  readonly blob: string
}

export interface UploadPage {
  /** With an upload's id: uploads of the key behind that one, then those of later keys. */
  readonly lower: { readonly key: string; readonly upload?: string | undefined; readonly inclusive: boolean }
  readonly upper: string | undefined
  readonly limit: number
}

export interface Completion {
  readonly object: Omit<ObjectWithContent, 'content'>
  readonly upload: Upload
  /** Numbers of the parts that are uploaded but not chosen. */
  readonly dropped: readonly number[]
  readonly condition: WriteCondition
  readonly event?: NewEvent | undefined
}

export interface UploadStore {
  /** False when the bucket is gone. */
  readonly create: (bucket: number, upload: Upload) => Promise<boolean>
  readonly find: (bucket: number, key: string, id: string) => Promise<Upload | undefined>
  /** In the order of keys, then of initiation. */
  readonly list: (bucket: number, page: UploadPage) => Promise<readonly Upload[]>
  readonly folders: Folders
  /** Puts a part in place of any that has its number; `known` is false when the upload is gone. */
  readonly putPart: (upload: string, part: Part) => Promise<{ readonly known: boolean; readonly freed: Freed }>
  /** Parts after `after`, in the order of their numbers. */
  readonly parts: (upload: string, after: number, limit: number) => Promise<readonly Part[]>
  /** `changed`: a part was put or the upload ended since `upload` was read. */
  readonly complete: (
    bucket: WrittenBucket,
    completion: Completion,
  ) => Promise<{ readonly outcome: WriteOutcome | 'changed'; readonly freed: Freed }>
  readonly abort: (
    bucket: number,
    key: string,
    id: string,
  ) => Promise<{ readonly known: boolean; readonly freed: Freed }>
  /** The upload that made the object which is now under this key. */
  readonly madeBy: (bucket: number, key: string) => Promise<string | undefined>
}

/** Octets from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Octets too many to stand beside their row, under ids of the driver's making. */
export interface ObjectBytes {
  /** Durable when it resolves; nothing stays behind when the source throws. Nobody reads them without the secret. */
  readonly write: (
    chunks: AsyncIterable<Uint8Array>,
    secret?: KeyObject,
  ) => Promise<{ readonly id: string; readonly size: number }>
  /** With the secret that they were written with; throws before octets that are not those which were written. */
  readonly read: (id: string, range?: ByteRange, secret?: KeyObject) => AsyncIterable<Uint8Array>
  readonly remove: (ids: readonly string[]) => Promise<void>
}

/** Takes blobs away once nobody reads them. */
export interface Reclaim {
  /** Keeps blobs from being removed until the answered function is called. */
  readonly pin: (ids: readonly string[]) => () => void
  /** Removes blobs that no row names any more, now or when the last reader is done. */
  readonly discard: (ids: readonly string[]) => void
}

export type DigestAlgorithm = ChecksumAlgorithm | 'MD5'

export interface Checksums {
  /** The digest of octets that are all here. */
  readonly digest: (algorithm: DigestAlgorithm, bytes: Uint8Array, encoding: 'hex' | 'base64') => string
  /** Digests of octets as they pass. */
  readonly start: StartDigests<DigestAlgorithm>
}

/** Accounts, as access control lists name them. */
export interface Owners {
  /** Undefined where no account has this canonical user id. */
  readonly find: (canonicalId: string) => Promise<{ readonly account: string } | undefined>
  /** The name that answers show beside an account's canonical user id; undefined where they show none. */
  readonly nameOf: (account: string) => Promise<string | undefined>
}

/** Block Public Access of whole accounts. */
export interface AccountBlockStore {
  readonly find: (account: string) => Promise<PublicAccessBlock | undefined>
  /** Undefined takes it off. */
  readonly set: (account: string, block: PublicAccessBlock | undefined) => Promise<void>
}

/** What buckets have that are made without saying otherwise. */
export interface BucketDefaults {
  readonly ownership: string | undefined
  readonly publicAccessBlock: PublicAccessBlock | undefined
}

/** What S3 needs from outside. */
export interface Needs {
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly versions: VersionStore
  readonly uploads: UploadStore
  readonly events: EventStore
  readonly bytes: ObjectBytes
  readonly reclaim: Reclaim
  readonly checksums: Checksums
  readonly owners: Owners
  readonly accountBlocks: AccountBlockStore
  readonly newBuckets: BucketDefaults
  /** Who bucket policies name. */
  readonly policyPrincipals: PolicyPrincipals
  /** How functions are reached that hear of events. */
  readonly callAs: CallAs
  readonly random: Random
  readonly clock: Clock
}
