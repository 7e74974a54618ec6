import type { Checksum } from './checksums.ts'
import type { Folders } from './lists.ts'
import type { ObjectWithContent, ScannedObject, StoredObject } from './objects.ts'

/** A version by its id: an object, or a marker. */
export type Version = { readonly object: ObjectWithContent } | { readonly marker: DeleteMarker }

/** What stands for an object that was deleted, in front of its older versions. */
export interface DeleteMarker {
  readonly key: string
  readonly version: string
  /** Milliseconds since the epoch, whole seconds. */
  readonly modifiedAt: number
}

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
