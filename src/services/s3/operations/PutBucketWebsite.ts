import type { PutBucketWebsiteRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { websiteOf } from '../rules/website/configuration.ts'

type Nothing = Record<string, never>
type Input = With<PutBucketWebsiteRequest, 'Bucket' | 'WebsiteConfiguration'>

/** Who may see the website is for policies and lists to say. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
export const PutBucketWebsite = operation<Input, Nothing>()({
  name: 'PutBucketWebsite',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketWebsite', Bucket)],
  faults: [...bucketFaults, 'InvalidArgument', 'InvalidRequest', 'MalformedXML', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const website = websiteOf(input.WebsiteConfiguration)
      await changeBucket(buckets, input, 'website', () => website)
      return {}
    },
})
