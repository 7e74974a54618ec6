import type {
  ListMultipartUploadsOutput,
  ListMultipartUploadsRequest,
  MultipartUpload,
  Owner,
} from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Upload } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { ownersOf } from '../rules/aclDocument.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { encodeOptional, keyEncoder, pageLimit } from '../rules/listingInput.ts'
import { initiatorsOf, listUploads } from '../rules/uploadListing.ts'

type Input = With<ListMultipartUploadsRequest, 'Bucket'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const ListMultipartUploads = operation<Input, ListMultipartUploadsOutput>()({
  name: 'ListMultipartUploads',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:ListBucketMultipartUploads', Bucket)],
  faults: [...bucketFaults, 'InvalidArgument'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'uploads' | 'checksums' | 'owners'>) =>
    async (input): Promise<ListMultipartUploadsOutput> => {
      const bucket = await requireBucket(needs.buckets, input)
      const { Prefix = '', Delimiter, KeyMarker = '', UploadIdMarker } = input
      const limit = pageLimit(input.MaxUploads, 'max-uploads')
      const encode = keyEncoder(input.EncodingType)
      const query = { prefix: Prefix, delimiter: Delimiter, limit }
      const page = await listUploads(needs.uploads, bucket.id, query, { key: KeyMarker, upload: UploadIdMarker })
      const ownerOf = await ownersOf(needs, bucket, page.rows)
      const initiatorOf = await initiatorsOf(needs, page.rows)
      const lastUpload = page.rows.at(-1)
      return {
        Bucket: bucket.name,
        Prefix: encode(Prefix),
        Delimiter: encodeOptional(encode, Delimiter || undefined),
        KeyMarker: encode(KeyMarker),
        UploadIdMarker,
        NextKeyMarker: page.truncated ? encodeOptional(encode, page.last) : undefined,
        NextUploadIdMarker: page.truncated && lastUpload?.key === page.last ? lastUpload?.id : undefined,
        MaxUploads: limit,
        EncodingType: input.EncodingType,
        IsTruncated: page.truncated,
        Uploads: page.rows.map((upload) => listedUpload(upload, encode, ownerOf(upload), initiatorOf(upload))),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      }
    },
})

function listedUpload(
  upload: Upload,
  encode: (text: string) => string,
  owner: Owner,
  initiator: Owner | undefined,
): MultipartUpload {
  return {
    UploadId: upload.id,
    Key: encode(upload.key),
    Initiated: new Date(upload.initiatedAt),
    StorageClass: 'STANDARD',
    Owner: owner,
    Initiator: initiator,
    ChecksumAlgorithm: upload.checksumAlgorithm,
    ChecksumType: upload.checksumAlgorithm === undefined ? undefined : upload.checksumType,
  }
}
