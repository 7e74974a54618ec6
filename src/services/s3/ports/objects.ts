import type { NewEvent } from '../rules/notifications/ports.ts'
import type { Access, Acl } from './access.ts'
import type { Freed } from './bytes.ts'
import type { Checksum } from './checksums.ts'
import type { Folders, KeyRange } from './lists.ts'
import type { ObjectLock } from './locks.ts'
import type { Tags } from './tags.ts'
import type { Removal, RemovalOutcome, WriteCondition, WriteOutcome, WrittenBucket } from './writes.ts'

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

/** An object, and where its octets are. */
export interface ObjectWithContent extends StoredObject {
  readonly content: Content
}

/** Where the octets of an object are. */
export type Content =
  /** Beside its row. Throws when they are not the octets that were put. */
  | { readonly kind: 'inline'; readonly octets: () => Uint8Array }
  | { readonly kind: 'blob'; readonly id: string }
  | { readonly kind: 'parts'; readonly upload: string }

/** A part of a multipart object, in its order. */
export interface PartBytes {
  readonly blob: string
  readonly start: number
  readonly size: number
  readonly checksum: string
}

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
