import type { PutBucketTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { tagFaults, tagsOf } from '../rules/tags.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const PutBucketTagging = operation<With<PutBucketTaggingRequest, 'Bucket' | 'Tagging'>, Nothing>()({
  name: 'PutBucketTagging',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketTagging', Bucket)],
  faults: [...bucketFaults, ...tagFaults, 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const tags = tagsOf(input.Tagging.TagSet, 'bucket')
      await changeBucket(buckets, input, 'tags', () => tags)
      return {}
    },
})
