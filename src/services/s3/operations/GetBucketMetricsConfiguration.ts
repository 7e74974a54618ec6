import type { GetBucketMetricsConfigurationOutput, GetBucketMetricsConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, noSuchConfiguration } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** There are none: no bucket can be given one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html */
export const GetBucketMetricsConfiguration = operation<
  With<GetBucketMetricsConfigurationRequest, 'Bucket' | 'Id'>,
  GetBucketMetricsConfigurationOutput
>()({
  name: 'GetBucketMetricsConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetMetricsConfiguration', Bucket)],
  faults: [...bucketFaults, 'NoSuchConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketMetricsConfigurationOutput> => {
      await requireBucket(buckets, input)
      throw noSuchConfiguration(input.Id)
    },
})
