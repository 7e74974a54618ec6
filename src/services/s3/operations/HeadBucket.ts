import type { HeadBucketOutput, HeadBucketRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket, bucketArn } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { regionOf } from '../rules/locations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const HeadBucket = operation<With<HeadBucketRequest, 'Bucket'>, HeadBucketOutput>()({
  name: 'HeadBucket',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:ListBucket', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<HeadBucketOutput> => {
      const { name, region } = await requireBucket(buckets, input)
      return { BucketArn: bucketArn(name), BucketRegion: regionOf(region), AccessPointAlias: false }
    },
})
