import type { GetBucketWebsiteOutput, GetBucketWebsiteRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { shownWebsite } from '../rules/website/configuration.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html */
export const GetBucketWebsite = operation<With<GetBucketWebsiteRequest, 'Bucket'>, GetBucketWebsiteOutput>()({
  name: 'GetBucketWebsite',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketWebsite', Bucket)],
  faults: [...bucketFaults, 'NoSuchWebsiteConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketWebsiteOutput> => {
      const { name, website } = await requireBucket(buckets, input)
      if (website !== undefined) return shownWebsite(website)
      const message = 'The specified bucket does not have a website configuration'
      throw s3Fault('NoSuchWebsiteConfiguration', message, { BucketName: name })
    },
})
