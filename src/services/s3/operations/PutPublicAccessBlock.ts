import type { PutPublicAccessBlockRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export const PutPublicAccessBlock = operation<
  With<PutPublicAccessBlockRequest, 'Bucket' | 'PublicAccessBlockConfiguration'>,
  Nothing
>()({
  name: 'PutPublicAccessBlock',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketPublicAccessBlock', Bucket)],
  faults: [...bucketFaults, 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const wanted = input.PublicAccessBlockConfiguration
      await changeBucket(buckets, input, 'publicAccessBlock', () => ({
        blockPublicAcls: wanted.BlockPublicAcls === true,
        ignorePublicAcls: wanted.IgnorePublicAcls === true,
        blockPublicPolicy: wanted.BlockPublicPolicy === true,
        restrictPublicBuckets: wanted.RestrictPublicBuckets === true,
      }))
      return {}
    },
})
