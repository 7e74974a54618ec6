import type { ListObjectsV2Output, ListObjectsV2Request } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersOf } from '../rules/aclDocument.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askToList } from '../rules/listAsks.ts'
import {
  continuationToken,
  encodeOptional,
  keyEncoder,
  pageLimit,
  readToken,
  requireText,
} from '../rules/listingInput.ts'
import { listedObject, listObjects } from '../rules/objectListing.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const ListObjectsV2 = operation<With<ListObjectsV2Request, 'Bucket'>, ListObjectsV2Output>()({
  name: 'ListObjectsV2',
  caller: 'signedOrAnonymous',
  asks: askToList('s3:ListBucket'),
  faults: [...bucketFaults, 'InvalidArgument'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'checksums' | 'owners'>) =>
    async (input, _request): Promise<ListObjectsV2Output> => {
      const bucket = await requireBucket(needs.buckets, input)
      const { Prefix = '', Delimiter, StartAfter, ContinuationToken } = input
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const encode = keyEncoder(input.EncodingType)
      requireText(StartAfter, 'start-after')
      const marker = ContinuationToken ? readToken(ContinuationToken) : StartAfter
      const query = { prefix: Prefix, delimiter: Delimiter, limit }
      const page = await listObjects(needs.objects, bucket.id, query, marker)
      const ownerOf = input.FetchOwner ? await ownersOf(needs, bucket, page.rows) : nobody
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        Delimiter: encodeOptional(encode, Delimiter || undefined),
        MaxKeys: limit,
        EncodingType: input.EncodingType,
        KeyCount: page.rows.length + page.commonPrefixes.length,
        IsTruncated: page.truncated,
        ContinuationToken,
        NextContinuationToken: page.truncated && page.last !== undefined ? continuationToken(page.last) : undefined,
        StartAfter: encodeOptional(encode, StartAfter),
        Contents: page.rows.map((row) => listedObject(row, encode, ownerOf(row))),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      }
    },
})

const nobody = () => undefined
