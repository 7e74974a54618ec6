import type { DeleteObjectTaggingOutput, DeleteObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const DeleteObjectTagging = operation<
  With<DeleteObjectTaggingRequest, 'Bucket' | 'Key'>,
  DeleteObjectTaggingOutput
>()({
  name: 'DeleteObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:DeleteObjectTagging', input)],
  faults: objectFaults,
  handle:
    ({ buckets, objects }: Pick<Needs, 'buckets' | 'objects'>) =>
    async (input, request): Promise<DeleteObjectTaggingOutput> => {
      const bucket = await requireTarget(buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      const known = await objects.setTags(bucket.id, input.Key, undefined)
      if (!known) throw await missingKey(request, bucket.name, input.Key)
      return {}
    },
})
