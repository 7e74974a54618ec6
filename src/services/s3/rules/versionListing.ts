import type { DeleteMarkerEntry, ObjectVersion, Owner } from '@aws-sdk/client-s3'
import type { ListedVersion, VersionPlace, VersionStore } from '../ports/versions.ts'
import { quotedEtag } from './conditions.ts'
import { afterPrefix } from './keyOrder.ts'
import { foldersOf, type Listing, type ListingQuery, list, startOf } from './listing.ts'
import { requireText } from './listingInput.ts'

/** Where a listing of versions goes on. */
export interface VersionMarker {
  readonly key: string
  /** Counts only with a key. */
  readonly version: string | undefined
}

/** A version of a page, and whether it is the newest of its key. */
export interface ShownVersion extends ListedVersion {
  readonly isLatest: boolean
}

/** Versions of a bucket after a marker, in the order of their keys, then newest first. */
export async function listVersions(
  versions: Pick<VersionStore, 'list' | 'folders'>,
  bucket: number,
  query: ListingQuery,
  marker: VersionMarker,
): Promise<Listing<ShownVersion>> {
  requireText(query.prefix, 'prefix')
  requireText(marker.key, 'key-marker')
  const upper = afterPrefix(query.prefix)
  const start = startOf(query, marker.key)
  const within = start?.inclusive === false && start.key === marker.key && marker.version !== undefined
  const page = await list<ListedVersion, VersionPlace>(query, within ? { ...start, version: marker.version } : start, {
    fetch: (lower, limit) => versions.list(bucket, { lower, upper, limit }),
    after: ({ key, version }) => ({ key, version, inclusive: false }),
    before: (key) => ({ key, inclusive: true }),
    folders: foldersOf(query, upper, (range) => versions.folders(bucket, range)),
  })
  const [before] = within ? await newest(versions, bucket, marker.key) : []
  return { ...page, rows: withLatest(page.rows, before) }
}

/** The newest version of a key: what a page that begins behind it need not call the latest. */
function newest(versions: Pick<VersionStore, 'list'>, bucket: number, key: string): Promise<readonly ListedVersion[]> {
  return versions.list(bucket, { lower: { key, inclusive: true }, upper: undefined, limit: 1 })
}

/** Rows of one key stand together, the newest first; `before` is the newest of the key that the page may begin within. */
function withLatest(rows: readonly ListedVersion[], before: ListedVersion | undefined): ShownVersion[] {
  return rows.map((row, index) => {
    const previous = index === 0 ? before : rows[index - 1]
    const isLatest = previous?.key !== row.key || (index === 0 && previous.version === row.version)
    return { ...row, isLatest }
  })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectVersion.html */
export function versionEntry(row: ShownVersion, encode: (text: string) => string, owner: Owner): ObjectVersion {
  return {
    ...markerEntry(row, encode, owner),
    ETag: quotedEtag(row.etag),
    ChecksumAlgorithm: [row.checksum.algorithm],
    ChecksumType: row.checksum.type,
    Size: row.size,
    StorageClass: 'STANDARD',
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteMarkerEntry.html */
export function markerEntry(row: ShownVersion, encode: (text: string) => string, owner: Owner): DeleteMarkerEntry {
  return {
    Key: encode(row.key),
    VersionId: row.version,
    IsLatest: row.isLatest,
    LastModified: new Date(row.modifiedAt),
    Owner: owner,
  }
}
