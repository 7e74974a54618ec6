import type { HeadObjectOutput, HeadObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { readingKey, requireKeyOf } from '../rules/customerKeys.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import {
  guardedMembers,
  readFaults,
  readMembers,
  refuseEncryption,
  requireReadable,
  requireSignedOverrides,
  selectOctets,
} from '../rules/readObject.ts'
import { requireVersionId } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const HeadObject = operation<With<HeadObjectRequest, 'Bucket' | 'Key'>, HeadObjectOutput>()({
  name: 'HeadObject',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObject', input)],
  faults: [...objectFaults, ...readFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<HeadObjectOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      requireSignedOverrides(input, request.caller)
      refuseEncryption(request)
      const key = readingKey(input, request)
      return withObject(needs, request, bucket, { key: input.Key, version: input.VersionId }, async (object) => {
        requireKeyOf(object.headers, key)
        requireReadable(object, input)
        const selection = await selectOctets(needs, object, input, request)
        if (selection === undefined) return undefined
        const members = readMembers(bucket, object, selection, input, key)
        if (object.lock === undefined && object.tags === undefined) return members
        return { ...members, ...(await guardedMembers(request, input, object)) }
      })
    },
})
