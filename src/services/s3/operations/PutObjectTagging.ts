import type { PutObjectTaggingOutput, PutObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { retag } from '../rules/retagging.ts'
import { requestTagKeys, tagFaults, tagsOf } from '../rules/tags.ts'
import { requireVersionId, shownVersion } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const PutObjectTagging = operation<
  With<PutObjectTaggingRequest, 'Bucket' | 'Key' | 'Tagging'>,
  PutObjectTaggingOutput
>()({
  name: 'PutObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [{ ...askVersioned('s3:PutObjectTagging', input), context: tagContext(input) }],
  faults: [...objectFaults, ...tagFaults, 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<PutObjectTaggingOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const tags = tagsOf(input.Tagging.TagSet, 'object')
      const kept = Object.keys(tags).length === 0 ? undefined : tags
      const version = await retag(needs, bucket, input, kept, { name: 'ObjectTagging:Put', request })
      return { VersionId: shownVersion(bucket, version) }
    },
})

function tagContext(input: With<PutObjectTaggingRequest, 'Bucket' | 'Key' | 'Tagging'>) {
  const context = requestTagKeys(tagsOf(input.Tagging.TagSet, 'object'))
  return input.VersionId === undefined ? context : { ...context, 's3:VersionId': [input.VersionId] }
}
