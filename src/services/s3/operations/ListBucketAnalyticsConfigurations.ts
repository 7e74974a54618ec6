import type {
  ListBucketAnalyticsConfigurationsOutput,
  ListBucketAnalyticsConfigurationsRequest,
} from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** There are none: no bucket can be given one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html */
export const ListBucketAnalyticsConfigurations = operation<
  With<ListBucketAnalyticsConfigurationsRequest, 'Bucket'>,
  ListBucketAnalyticsConfigurationsOutput
>()({
  name: 'ListBucketAnalyticsConfigurations',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetAnalyticsConfiguration', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<ListBucketAnalyticsConfigurationsOutput> => {
      await requireBucket(buckets, input)
      return { IsTruncated: false }
    },
})
