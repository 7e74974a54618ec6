import type { PutObjectTaggingOutput, PutObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requestTagKeys, tagFaults, tagsOf } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const PutObjectTagging = operation<
  With<PutObjectTaggingRequest, 'Bucket' | 'Key' | 'Tagging'>,
  PutObjectTaggingOutput
>()({
  name: 'PutObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [{ ...askVersioned('s3:PutObjectTagging', input), context: tagContext(input) }],
  faults: [...objectFaults, ...tagFaults],
  handle:
    ({ buckets, objects }: Pick<Needs, 'buckets' | 'objects'>) =>
    async (input, request): Promise<PutObjectTaggingOutput> => {
      const bucket = await requireTarget(buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      const tags = tagsOf(input.Tagging.TagSet, 'object')
      const kept = Object.keys(tags).length === 0 ? undefined : tags
      const known = await objects.setTags(bucket.id, input.Key, kept)
      if (!known) throw await missingKey(request, bucket.name, input.Key)
      return {}
    },
})

function tagContext(input: With<PutObjectTaggingRequest, 'Bucket' | 'Key' | 'Tagging'>) {
  const context = requestTagKeys(tagsOf(input.Tagging.TagSet, 'object'))
  return input.VersionId === undefined ? context : { ...context, 's3:VersionId': [input.VersionId] }
}
