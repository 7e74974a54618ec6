import type { Owner } from '@aws-sdk/client-s3'
import type { Upload, UploadPage, UploadStore } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { shownInitiator } from './aclDocument.ts'
import { afterPrefix } from './keyOrder.ts'
import { foldersOf, type Listing, type ListingQuery, list, startOf } from './listing.ts'
import { requireText } from './listingInput.ts'
import { isUploadId } from './uploads.ts'

interface UploadMarker {
  readonly key: string
  /** Counts only with a key, as on AWS. */
  readonly upload: string | undefined
}

/** Uploads of a bucket after a marker, in the order of their keys, then of their initiation. */
export function listUploads(
  uploads: Pick<UploadStore, 'list' | 'folders'>,
  bucket: number,
  query: ListingQuery,
  marker: UploadMarker,
): Promise<Listing<Upload>> {
  requireText(query.prefix, 'prefix')
  requireText(marker.key, 'key-marker')
  const upper = afterPrefix(query.prefix)
  const start = startOf(query, marker.key)
  const within = start?.inclusive === false && marker.upload !== undefined && isUploadId(marker.upload)
  return list<Upload, UploadPage['lower']>(query, within ? { ...start, upload: marker.upload } : start, {
    fetch: (lower, limit) => uploads.list(bucket, { lower, upper, limit }),
    after: ({ key, id }) => ({ key, upload: id, inclusive: false }),
    before: (key) => ({ key, inclusive: true }),
    folders: foldersOf(query, upper, (range) => uploads.folders(bucket, range)),
  })
}

/** Shows who began the uploads of a page, each looked up once. */
export async function initiatorsOf(
  needs: Pick<Needs, 'checksums' | 'owners'>,
  uploads: readonly Upload[],
): Promise<(upload: Upload) => Owner | undefined> {
  const shown = new Map<string, Owner>()
  for (const arn of new Set(uploads.map(({ initiator }) => initiator))) shown.set(arn, await shownInitiator(needs, arn))
  return ({ initiator }) => shown.get(initiator)
}
