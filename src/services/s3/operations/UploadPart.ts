import type { UploadPartOutput, UploadPartRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers, declaredDigests, digestFaults, isDeclared } from '../rules/checksums.ts'
import { quotedEtag } from '../rules/conditions.ts'
import { customerKey, customerKeyFaults, encryptionMembers, sealOfUpload } from '../rules/customerKeys.ts'
import { keyFaults } from '../rules/faults.ts'
import type { WithBody } from '../rules/input.ts'
import { requirePartNumber } from '../rules/partNumbers.ts'
import { putAsks } from '../rules/putAsks.ts'
import { receiveFaults, receiveTwice, requireSaidLength } from '../rules/receive.ts'
import { storePart } from '../rules/storePart.ts'
import { algorithmOf, requireUpload, typeMismatch } from '../rules/uploads.ts'

type Input = WithBody<UploadPartRequest, 'Bucket' | 'Key' | 'PartNumber' | 'UploadId'>

/**
 * Where the upload chose no checksum, a part may still be verified by any; where parts' checksums make that of the whole,
 * each has to be sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export const UploadPart = operation<Input, UploadPartOutput>()({
  name: 'UploadPart',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key, SSECustomerAlgorithm }) => putAsks({ Bucket, Key, SSECustomerAlgorithm }, false),
  faults: [...keyFaults, ...digestFaults, ...receiveFaults, ...customerKeyFaults, 'NoSuchUpload'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'uploads' | 'bytes' | 'reclaim' | 'checksums'>) =>
    async (input, request): Promise<UploadPartOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireSaidLength(input.Body, request)
      requirePartNumber(input.PartNumber)
      const upload = await requireUpload(needs.uploads, bucket.id, input)
      const key = customerKey(input, request)
      const seal = sealOfUpload(upload.headers, key)
      const algorithm = algorithmOf(upload)
      const declared = declaredDigests(input, request, algorithm)
      const chosen = upload.checksumAlgorithm
      if (chosen !== undefined && declared.algorithm !== chosen) throw typeMismatch(chosen, declared.algorithm)
      if (chosen !== undefined && upload.checksumType === 'COMPOSITE' && !isDeclared(declared)) {
        throw typeMismatch(chosen, undefined)
      }
      const { received, checksum } = await receiveTwice(needs, input.Body, declared, algorithm, seal)
      await storePart(needs, upload, input.PartNumber, { ...received, checksum }, request.now)
      return {
        ETag: quotedEtag(received.etag),
        ...checksumMembers({ algorithm: declared.algorithm, value: received.checksum }),
        ...encryptionMembers(key),
      }
    },
})
