import type { CreateMultipartUploadOutput, CreateMultipartUploadRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Upload } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { aclFaults } from '../rules/acl.ts'
import { requireTarget } from '../rules/buckets.ts'
import { requireAlgorithm } from '../rules/checksums.ts'
import {
  customerKey,
  customerKeyFaults,
  encryptionMembers,
  newSeal,
  requireUnblocked,
  withProof,
} from '../rules/customerKeys.ts'
import { keyFaults, noSuchBucket } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { abortMembers } from '../rules/lifecycle/expiry.ts'
import { requestedLock } from '../rules/locks.ts'
import { accessOfNew } from '../rules/newAccess.ts'
import { headerFaults, objectHeaders } from '../rules/objectHeaders.ts'
import { putAsks } from '../rules/putAsks.ts'
import { tagFaults, tagsOfHeader } from '../rules/tags.ts'
import { chosenType, initiatorOf, uploadId } from '../rules/uploads.ts'

type Input = With<CreateMultipartUploadRequest, 'Bucket' | 'Key'>

type CreateNeeds = Pick<Needs, 'buckets' | 'uploads' | 'random' | 'clock' | 'owners' | 'accountBlocks' | 'checksums'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const CreateMultipartUpload = operation<Input, CreateMultipartUploadOutput>()({
  name: 'CreateMultipartUpload',
  caller: 'signedOrAnonymous',
  asks: (input, _scope, { clock }: CreateNeeds) => putAsks(input, false, clock),
  faults: [...keyFaults, ...headerFaults, ...tagFaults, ...customerKeyFaults, ...aclFaults],
  handle:
    (needs: CreateNeeds) =>
    async (input, request): Promise<CreateMultipartUploadOutput> => {
      const { buckets, uploads, random } = needs
      const bucket = await requireTarget(buckets, input)
      const access = await accessOfNew(needs, bucket, input, request.caller)
      const key = customerKey(input, request)
      requireUnblocked(bucket, key)
      const algorithm = requireAlgorithm(input.ChecksumAlgorithm)
      const upload: Upload = {
        id: uploadId(random, request.now),
        key: input.Key,
        initiatedAt: request.now,
        initiator: initiatorOf(request.caller, bucket.account),
        checksumAlgorithm: algorithm,
        checksumType: chosenType(algorithm, input.ChecksumType),
        headers: withProof(objectHeaders(input), newSeal(key, random)),
        tags: tagsOfHeader(input.Tagging),
        lock: requestedLock(bucket, input, request.now),
        ...access,
        revision: 0,
      }
      if (!(await uploads.create(bucket.id, upload))) throw noSuchBucket(bucket.name)
      return {
        Bucket: bucket.name,
        Key: input.Key,
        UploadId: upload.id,
        ...abortMembers(bucket, upload),
        ChecksumAlgorithm: algorithm,
        ChecksumType: algorithm === undefined ? undefined : upload.checksumType,
        ...encryptionMembers(key),
      }
    },
})
