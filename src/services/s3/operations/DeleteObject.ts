import type { DeleteObjectOutput, DeleteObjectRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { writeCondition, writeFault } from '../rules/conditions.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { writeFaults } from '../rules/store.ts'

/** Removing what is not there succeeds. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const DeleteObject = operation<With<DeleteObjectRequest, 'Bucket' | 'Key'>, DeleteObjectOutput>()({
  name: 'DeleteObject',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:DeleteObject', input)],
  faults: [...objectFaults, ...writeFaults],
  handle:
    ({ buckets, objects, reclaim }: Pick<Needs, 'buckets' | 'objects' | 'reclaim'>) =>
    async (input): Promise<DeleteObjectOutput> => {
      const bucket = await requireTarget(buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      const condition = writeCondition(input)
      const { outcome, freed } = await objects.remove(bucket.id, input.Key, condition)
      if (outcome !== 'done') throw writeFault(outcome, condition, bucket.name, input.Key)
      reclaim.discard(freed)
      return {}
    },
})
