import type { ListBucketMetricsConfigurationsOutput, ListBucketMetricsConfigurationsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** There are none: no bucket can be given one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html */
export const ListBucketMetricsConfigurations = operation<
  With<ListBucketMetricsConfigurationsRequest, 'Bucket'>,
  ListBucketMetricsConfigurationsOutput
>()({
  name: 'ListBucketMetricsConfigurations',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetMetricsConfiguration', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<ListBucketMetricsConfigurationsOutput> => {
      await requireBucket(buckets, input)
      return { IsTruncated: false }
    },
})
