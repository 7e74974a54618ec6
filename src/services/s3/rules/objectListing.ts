import type { _Object, Owner } from '@aws-sdk/client-s3'
import type { KeyRange } from '../ports/lists.ts'
import type { ListedObject, ObjectStore } from '../ports/objects.ts'
import { quotedEtag } from './conditions.ts'
import { afterPrefix } from './keyOrder.ts'
import { foldersOf, type Listing, type ListingQuery, list, startOf } from './listing.ts'
import { requireText } from './listingInput.ts'

/** Objects of a bucket after a marker, which is a key or a common prefix. */
export function listObjects(
  objects: Pick<ObjectStore, 'list' | 'folders'>,
  bucket: number,
  query: ListingQuery,
  marker: string | undefined,
): Promise<Listing<ListedObject>> {
  requireText(query.prefix, 'prefix')
  const upper = afterPrefix(query.prefix)
  return list<ListedObject, KeyRange['lower']>(query, startOf(query, marker), {
    fetch: (lower, limit) => objects.list(bucket, { lower, upper, limit }),
    after: ({ key }) => ({ key, inclusive: false }),
    before: (key) => ({ key, inclusive: true }),
    folders: foldersOf(query, upper, (range) => objects.folders(bucket, range)),
  })
}

export function listedObject(row: ListedObject, encode: (text: string) => string, owner: Owner | undefined): _Object {
  const object: _Object = {
    Key: encode(row.key),
    LastModified: new Date(row.modifiedAt),
    ETag: quotedEtag(row.etag),
    ChecksumAlgorithm: [row.checksum.algorithm],
    ChecksumType: row.checksum.type,
    Size: row.size,
    StorageClass: 'STANDARD',
  }
  return owner === undefined ? object : { ...object, Owner: owner }
}
