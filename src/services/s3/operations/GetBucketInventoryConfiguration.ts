import type { GetBucketInventoryConfigurationOutput, GetBucketInventoryConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, noSuchConfiguration } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** There are none: no bucket can be given one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html */
export const GetBucketInventoryConfiguration = operation<
  With<GetBucketInventoryConfigurationRequest, 'Bucket' | 'Id'>,
  GetBucketInventoryConfigurationOutput
>()({
  name: 'GetBucketInventoryConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetInventoryConfiguration', Bucket)],
  faults: [...bucketFaults, 'NoSuchConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketInventoryConfigurationOutput> => {
      await requireBucket(buckets, input)
      throw noSuchConfiguration(input.Id)
    },
})
