import type { ListObjectVersionsOutput, ListObjectVersionsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersOf } from '../rules/aclDocument.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, invalidArgument } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askToList } from '../rules/listAsks.ts'
import { encodeOptional, keyEncoder, pageLimit } from '../rules/listingInput.ts'
import { listVersions, markerEntry, type VersionMarker, versionEntry } from '../rules/versionListing.ts'
import { requireVersionId } from '../rules/versions.ts'

type Input = With<ListObjectVersionsRequest, 'Bucket'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const ListObjectVersions = operation<Input, ListObjectVersionsOutput>()({
  name: 'ListObjectVersions',
  caller: 'signedOrAnonymous',
  asks: askToList('s3:ListBucketVersions'),
  faults: [...bucketFaults, 'InvalidArgument'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'versions' | 'checksums' | 'owners'>) =>
    async (input, _request): Promise<ListObjectVersionsOutput> => {
      const bucket = await requireBucket(needs.buckets, input)
      const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker } = input
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const encode = keyEncoder(input.EncodingType)
      const query = { prefix: Prefix, delimiter: Delimiter, limit }
      const page = await listVersions(needs.versions, bucket.id, query, markerOf(input))
      const ownerOf = await ownersOf(needs, bucket, page.rows)
      const last = page.rows.at(-1)
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        Delimiter: encodeOptional(encode, Delimiter || undefined),
        KeyMarker: encode(KeyMarker),
        VersionIdMarker: VersionIdMarker ?? '',
        NextKeyMarker: page.truncated ? encodeOptional(encode, page.last) : undefined,
        NextVersionIdMarker: page.truncated && last?.key === page.last ? last?.version : undefined,
        MaxKeys: limit,
        EncodingType: input.EncodingType,
        IsTruncated: page.truncated,
        Versions: page.rows.filter(({ isMarker }) => !isMarker).map((row) => versionEntry(row, encode, ownerOf(row))),
        DeleteMarkers: page.rows
          .filter(({ isMarker }) => isMarker)
          .map((row) => markerEntry(row, encode, ownerOf(row))),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      }
    },
})

/** Where the page begins; a version is nowhere without its key. */
function markerOf({ KeyMarker = '', VersionIdMarker }: Input): VersionMarker {
  const version = VersionIdMarker === '' ? undefined : VersionIdMarker
  requireVersionId(version)
  if (version !== undefined && KeyMarker === '') {
    const message = 'A version-id marker cannot be specified without a key marker.'
    throw invalidArgument(message, 'version-id-marker', version)
  }
  return { key: KeyMarker, version }
}
