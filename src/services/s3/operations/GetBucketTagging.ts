import type { GetBucketTaggingOutput, GetBucketTaggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { tagSet } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const GetBucketTagging = operation<With<GetBucketTaggingRequest, 'Bucket'>, GetBucketTaggingOutput>()({
  name: 'GetBucketTagging',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketTagging', Bucket)],
  faults: [...bucketFaults, 'NoSuchTagSet'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketTaggingOutput> => {
      const { name, tags } = await requireBucket(buckets, input)
      if (tags === undefined) throw s3Fault('NoSuchTagSet', 'The TagSet does not exist', { BucketName: name })
      return { TagSet: tagSet(tags) }
    },
})
