import type { GetBucketAbacOutput, GetBucketAbacRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** As of every bucket for which it was not enabled: it cannot be. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
export const GetBucketAbac = operation<With<GetBucketAbacRequest, 'Bucket'>, GetBucketAbacOutput>()({
  name: 'GetBucketAbac',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketAbac', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketAbacOutput> => {
      await requireBucket(buckets, input)
      return { AbacStatus: { Status: 'Disabled' } }
    },
})
