import type { UploadPartCopyOutput, UploadPartCopyRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers } from '../rules/checksums.ts'
import { quotedEtag } from '../rules/conditions.ts'
import { copyOctets, copySourceFaults, requireSource } from '../rules/copying.ts'
import { parseCopySource } from '../rules/copySource.ts'
import { copySourceKey, customerKey, encryptionMembers, sealOfUpload } from '../rules/customerKeys.ts'
import { keyFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requirePartNumber } from '../rules/partNumbers.ts'
import { putAsks } from '../rules/putAsks.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { storePart } from '../rules/storePart.ts'
import { algorithmOf, requireUpload } from '../rules/uploads.ts'
import { shownVersion } from '../rules/versions.ts'

type Input = With<UploadPartCopyRequest, 'Bucket' | 'Key' | 'CopySource' | 'PartNumber' | 'UploadId'>

/** Nobody copies without signing. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const UploadPartCopy = operation<Input, UploadPartCopyOutput>()({
  name: 'UploadPartCopy',
  caller: 'signed',
  asks: ({ Bucket, Key, CopySource, SSECustomerAlgorithm }) => {
    const { bucket, key, version } = parseCopySource(CopySource)
    return [
      askVersioned('s3:GetObject', { Bucket: bucket, Key: key, VersionId: version }),
      ...putAsks({ Bucket, Key, CopySource, SSECustomerAlgorithm }, false),
    ]
  },
  faults: [...keyFaults, ...copySourceFaults, 'InvalidRange', 'NoSuchUpload'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'uploads' | 'bytes' | 'reclaim' | 'checksums'>) =>
    async (input, request): Promise<UploadPartCopyOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requirePartNumber(input.PartNumber)
      const upload = await requireUpload(needs.uploads, bucket.id, input)
      const key = customerKey(input, request)
      const seal = sealOfUpload(upload.headers, key)
      const source = parseCopySource(input.CopySource)
      const from = await requireSource(needs, input, source)
      const algorithm = algorithmOf(upload)
      const keys = { sourceKey: copySourceKey(input, request), seal }
      const plan = { conditions: input, range: input.CopySourceRange, algorithm, inline: false, ...keys }
      const { received, object } = await copyOctets(needs, from, source, request, plan)
      const modifiedAt = await storePart(needs, upload, input.PartNumber, received, request.now)
      return {
        CopyPartResult: {
          ETag: quotedEtag(received.etag),
          LastModified: new Date(modifiedAt),
          ...checksumMembers({ algorithm, value: received.checksum }),
        },
        CopySourceVersionId: shownVersion(from, object.version),
        ...encryptionMembers(key),
      }
    },
})
