import type { GetObjectTaggingOutput, GetObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { tagSet } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const GetObjectTagging = operation<With<GetObjectTaggingRequest, 'Bucket' | 'Key'>, GetObjectTaggingOutput>()({
  name: 'GetObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObjectTagging', input)],
  faults: objectFaults,
  handle:
    ({ buckets, objects }: Pick<Needs, 'buckets' | 'objects'>) =>
    async (input, request): Promise<GetObjectTaggingOutput> => {
      const bucket = await requireTarget(buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      const object = await objects.find(bucket.id, input.Key)
      if (object === undefined) throw await missingKey(request, bucket.name, input.Key)
      return { TagSet: tagSet(object.tags) }
    },
})
