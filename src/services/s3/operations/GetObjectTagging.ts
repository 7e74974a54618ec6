import type { GetObjectTaggingOutput, GetObjectTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { tagSet } from '../rules/tags.ts'
import { requireVersionId, shownVersion } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const GetObjectTagging = operation<With<GetObjectTaggingRequest, 'Bucket' | 'Key'>, GetObjectTaggingOutput>()({
  name: 'GetObjectTagging',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObjectTagging', input)],
  faults: objectFaults,
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<GetObjectTaggingOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      return withObject(
        needs,
        request,
        bucket,
        { key: input.Key, version: input.VersionId },
        async ({ tags, version }) => ({
          TagSet: tagSet(tags),
          VersionId: shownVersion(bucket, version),
        }),
      )
    },
})
