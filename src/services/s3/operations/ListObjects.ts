import type { ListObjectsOutput, ListObjectsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersOf } from '../rules/aclDocument.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askToList } from '../rules/listAsks.ts'
import { encodeOptional, keyEncoder, pageLimit, requireText } from '../rules/listingInput.ts'
import { listedObject, listObjects } from '../rules/objectListing.ts'

/** What a document can hold as it is. */
const plain = /^(?:\n|[^\p{C}])*$/u

/**
 * The prefix is answered as it was asked, encoding or not: its page names none of the encoded elements, and clients that
 * ask for encoding by themselves decode the others only. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
export const ListObjects = operation<With<ListObjectsRequest, 'Bucket'>, ListObjectsOutput>()({
  name: 'ListObjects',
  caller: 'signedOrAnonymous',
  asks: askToList('s3:ListBucket'),
  faults: [...bucketFaults, 'InvalidArgument'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'checksums' | 'owners'>) =>
    async (input, _request): Promise<ListObjectsOutput> => {
      const bucket = await requireBucket(needs.buckets, input)
      const { Prefix = '', Delimiter, Marker = '' } = input
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const encode = keyEncoder(input.EncodingType)
      requireText(Marker, 'marker')
      const page = await listObjects(needs.objects, bucket.id, { prefix: Prefix, delimiter: Delimiter, limit }, Marker)
      const ownerOf = await ownersOf(needs, bucket, page.rows)
      return {
        Name: bucket.name,
        Prefix: plain.test(Prefix) ? Prefix : encode(Prefix),
        Delimiter: encodeOptional(encode, Delimiter || undefined),
        Marker: encode(Marker),
        NextMarker: page.truncated && Delimiter ? encodeOptional(encode, page.last) : undefined,
        MaxKeys: limit,
        EncodingType: input.EncodingType,
        IsTruncated: page.truncated,
        Contents: page.rows.map((row) => listedObject(row, encode, ownerOf(row))),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      }
    },
})
