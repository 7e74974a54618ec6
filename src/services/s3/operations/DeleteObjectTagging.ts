import type { DeleteObjectTaggingOutput, DeleteObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { retag } from '../rules/retagging.ts'
import { requireVersionId, shownVersion } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const DeleteObjectTagging = operation<
  With<DeleteObjectTaggingRequest, 'Bucket' | 'Key'>,
  DeleteObjectTaggingOutput
>()({
  name: 'DeleteObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:DeleteObjectTagging', input)],
  faults: [...objectFaults, 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<DeleteObjectTaggingOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const version = await retag(needs, bucket, input, undefined, { name: 'ObjectTagging:Delete', request })
      return { VersionId: shownVersion(bucket, version) }
    },
})
