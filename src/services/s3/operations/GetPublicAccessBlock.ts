import type { GetPublicAccessBlockOutput, GetPublicAccessBlockRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export const GetPublicAccessBlock = operation<
  With<GetPublicAccessBlockRequest, 'Bucket'>,
  GetPublicAccessBlockOutput
>()({
  name: 'GetPublicAccessBlock',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketPublicAccessBlock', Bucket)],
  faults: [...bucketFaults, 'NoSuchPublicAccessBlockConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetPublicAccessBlockOutput> => {
      const { name, publicAccessBlock: block } = await requireBucket(buckets, input)
      if (block === undefined) {
        const message = 'The public access block configuration was not found'
        throw s3Fault('NoSuchPublicAccessBlockConfiguration', message, { BucketName: name })
      }
      return {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: block.blockPublicAcls,
          IgnorePublicAcls: block.ignorePublicAcls,
          BlockPublicPolicy: block.blockPublicPolicy,
          RestrictPublicBuckets: block.restrictPublicBuckets,
        },
      }
    },
})
