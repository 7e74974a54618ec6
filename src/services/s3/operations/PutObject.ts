import type { PutObjectOutput, PutObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { aclFaults } from '../rules/acl.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers, declaredDigests, digestFaults } from '../rules/checksums.ts'
import { quotedEtag, requireCondition, writeCondition } from '../rules/conditions.ts'
import {
  customerKey,
  customerKeyFaults,
  encryptionMembers,
  newSeal,
  requireUnblocked,
  withProof,
} from '../rules/customerKeys.ts'
import { keyFaults } from '../rules/faults.ts'
import type { WithBody } from '../rules/input.ts'
import { expirationHeader } from '../rules/lifecycle/expiry.ts'
import { lockOfNew, requestedLock, requireDigest } from '../rules/locks.ts'
import { accessOfNew } from '../rules/newAccess.ts'
import { headerFaults, objectHeaders } from '../rules/objectHeaders.ts'
import { putAsks } from '../rules/putAsks.ts'
import { receive, receiveFaults, requireSaidLength } from '../rules/receive.ts'
import { storeObject, wholeSeconds, writeFaults } from '../rules/store.ts'
import { tagFaults, tagsOfHeader } from '../rules/tags.ts'

type PutNeeds = Pick<
  Needs,
  'buckets' | 'objects' | 'bytes' | 'reclaim' | 'checksums' | 'random' | 'clock' | 'owners' | 'accountBlocks'
>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const PutObject = operation<WithBody<PutObjectRequest, 'Bucket' | 'Key'>, PutObjectOutput>()({
  name: 'PutObject',
  caller: 'signedOrAnonymous',
  asks: (input, _scope, { clock }: PutNeeds) => putAsks(input, true, clock),
  faults: [
    ...keyFaults,
    ...digestFaults,
    ...headerFaults,
    ...receiveFaults,
    ...tagFaults,
    ...writeFaults,
    ...customerKeyFaults,
    ...aclFaults,
  ],
  handle:
    (needs: PutNeeds) =>
    async (input, request): Promise<PutObjectOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireSaidLength(input.Body, request)
      const access = await accessOfNew(needs, bucket, input, request.caller)
      const condition = writeCondition(input)
      const key = customerKey(input, request)
      requireUnblocked(bucket, key)
      const seal = newSeal(key, needs.random)
      const headers = withProof(objectHeaders(input), seal)
      const tags = tagsOfHeader(input.Tagging)
      const declared = declaredDigests(input, request)
      const requested = requestedLock(bucket, input, request.now)
      requireDigest(requested, declared)
      if (condition.kind !== 'none') {
        requireCondition(await needs.objects.find(bucket.id, input.Key), condition, input.Key)
      }
      const received = await receive(needs, input.Body, declared, { inline: true, seal })
      const { size, etag, checksum: value, content } = received
      const checksum = { algorithm: declared.algorithm, value, type: 'FULL_OBJECT' } as const
      const modifiedAt = wholeSeconds(request.now)
      const kept = { headers, tags, partCount: 0, content, lock: lockOfNew(bucket, requested, request.now), ...access }
      const object = { key: input.Key, size, etag, modifiedAt, checksum, ...kept }
      const VersionId = await storeObject(needs, bucket, object, condition, {
        name: 'ObjectCreated:Put',
        occasion: request,
      })
      return {
        ETag: quotedEtag(etag),
        ...checksumMembers(checksum),
        ChecksumType: checksum.type,
        ...encryptionMembers(key),
        Expiration: expirationHeader(bucket, object),
        VersionId,
      }
    },
})
