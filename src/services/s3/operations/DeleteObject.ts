import type { DeleteObjectOutput, DeleteObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { writeCondition } from '../rules/conditions.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { mayBypass, removalAsks, removalOf, removeObject } from '../rules/removing.ts'
import { writeFaults } from '../rules/store.ts'

/** Deleting what is not there succeeds. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const DeleteObject = operation<With<DeleteObjectRequest, 'Bucket' | 'Key'>, DeleteObjectOutput>()({
  name: 'DeleteObject',
  caller: 'signedOrAnonymous',
  asks: removalAsks,
  faults: [...objectFaults, ...writeFaults, 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'reclaim' | 'random'>) =>
    async (input, request): Promise<DeleteObjectOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      const condition = writeCondition(input)
      const named = { key: input.Key, version: input.VersionId }
      const removal = removalOf(needs, bucket, named, request, await mayBypass(input, request))
      const { version, isMarker } = await removeObject(needs, bucket, removal, condition, request)
      return { VersionId: version, DeleteMarker: isMarker ? true : undefined }
    },
})
