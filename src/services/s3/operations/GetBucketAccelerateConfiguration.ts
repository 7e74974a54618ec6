import type {
  GetBucketAccelerateConfigurationOutput,
  GetBucketAccelerateConfigurationRequest,
} from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** As of a bucket that was never accelerated: none can be. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html */
export const GetBucketAccelerateConfiguration = operation<
  With<GetBucketAccelerateConfigurationRequest, 'Bucket'>,
  GetBucketAccelerateConfigurationOutput
>()({
  name: 'GetBucketAccelerateConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetAccelerateConfiguration', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketAccelerateConfigurationOutput> => {
      await requireBucket(buckets, input)
      return {}
    },
})
