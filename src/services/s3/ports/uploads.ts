import type { NewEvent } from '../rules/notifications/ports.ts'
import type { Access } from './access.ts'
import type { Freed } from './bytes.ts'
import type { ChecksumAlgorithm, ChecksumType } from './checksums.ts'
import type { Folders } from './lists.ts'
import type { ObjectLock } from './locks.ts'
import type { ObjectHeaders, ObjectWithContent } from './objects.ts'
import type { Tags } from './tags.ts'
import type { WriteCondition, WriteOutcome, WrittenBucket } from './writes.ts'

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

/** Which uploads to list. */
export interface UploadPage {
  /** With an upload's id: uploads of the key behind that one, then those of later keys. */
  readonly lower: { readonly key: string; readonly upload?: string | undefined; readonly inclusive: boolean }
  readonly upper: string | undefined
  readonly limit: number
}

/** An object that parts of an upload become. */
export interface Completion {
  readonly object: Omit<ObjectWithContent, 'content'>
  readonly upload: Upload
  /** Numbers of the parts that are uploaded but not chosen. */
  readonly dropped: readonly number[]
  readonly condition: WriteCondition
  readonly event?: NewEvent | undefined
}

/** Where uploads under way are kept, with their parts. */
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
  /** The version that an upload became, as long as it stands. */
  readonly made: (bucket: number, key: string, id: string) => Promise<string | undefined>
}
