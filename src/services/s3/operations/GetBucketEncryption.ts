import type { GetBucketEncryptionOutput, GetBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { shownEncryption } from '../rules/bucketEncryption.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** Every bucket encrypts. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const GetBucketEncryption = operation<With<GetBucketEncryptionRequest, 'Bucket'>, GetBucketEncryptionOutput>()({
  name: 'GetBucketEncryption',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetEncryptionConfiguration', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketEncryptionOutput> => {
      const { encryption } = await requireBucket(buckets, input)
      return { ServerSideEncryptionConfiguration: shownEncryption(encryption) }
    },
})
