import type { Part as ListedPart, ListPartsOutput, ListPartsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Part, Upload } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { ownersOf, shownInitiator } from '../rules/aclDocument.ts'
import { askObject } from '../rules/arns.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers } from '../rules/checksums.ts'
import { quotedEtag } from '../rules/conditions.ts'
import { customerKeyFaults, readingKey, requireKeyOfUpload } from '../rules/customerKeys.ts'
import { keyFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { abortMembers } from '../rules/lifecycle/expiry.ts'
import { pageLimit } from '../rules/listingInput.ts'
import { partMarker } from '../rules/partNumbers.ts'
import { algorithmOf, requireUpload } from '../rules/uploads.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const ListParts = operation<With<ListPartsRequest, 'Bucket' | 'Key' | 'UploadId'>, ListPartsOutput>()({
  name: 'ListParts',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key }) => [askObject('s3:ListMultipartUploadParts', Bucket, Key)],
  faults: [...keyFaults, ...customerKeyFaults, 'NoSuchUpload'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'uploads' | 'checksums' | 'owners'>) =>
    async (input, request): Promise<ListPartsOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      const limit = pageLimit(input.MaxParts, 'max-parts')
      const marker = partMarker(input.PartNumberMarker)
      const upload = await requireUpload(needs.uploads, bucket.id, input)
      const key = readingKey(input, request)
      if (key !== undefined) requireKeyOfUpload(upload.headers, key)
      const found = await needs.uploads.parts(upload.id, marker, limit + 1)
      const page = found.slice(0, limit)
      const ownerOf = await ownersOf(needs, bucket, [upload])
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        ...abortMembers(bucket, upload),
        PartNumberMarker: String(marker),
        NextPartNumberMarker: String(page.at(-1)?.number ?? marker),
        MaxParts: limit,
        IsTruncated: limit > 0 && found.length > limit,
        Parts: page.map((part) => listedPart(part, upload)),
        Initiator: await shownInitiator(needs, upload.initiator),
        Owner: ownerOf(upload),
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumAlgorithm === undefined ? undefined : upload.checksumType,
      }
    },
})

function listedPart({ number, modifiedAt, etag, size, checksum }: Part, upload: Upload): ListedPart {
  return {
    PartNumber: number,
    LastModified: new Date(modifiedAt),
    ETag: quotedEtag(etag),
    Size: size,
    ...checksumMembers({ algorithm: algorithmOf(upload), value: checksum }),
  }
}
