import type {
  GetBucketIntelligentTieringConfigurationOutput,
  GetBucketIntelligentTieringConfigurationRequest,
} from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, noSuchConfiguration } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** There are none: no bucket can be given one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html */
export const GetBucketIntelligentTieringConfiguration = operation<
  With<GetBucketIntelligentTieringConfigurationRequest, 'Bucket' | 'Id'>,
  GetBucketIntelligentTieringConfigurationOutput
>()({
  name: 'GetBucketIntelligentTieringConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetIntelligentTieringConfiguration', Bucket)],
  faults: [...bucketFaults, 'NoSuchConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketIntelligentTieringConfigurationOutput> => {
      await requireBucket(buckets, input)
      throw noSuchConfiguration(input.Id)
    },
})
