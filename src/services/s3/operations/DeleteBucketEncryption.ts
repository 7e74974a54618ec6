import type { DeleteBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** Back to what every bucket has: no bucket is without encryption. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const DeleteBucketEncryption = operation<With<DeleteBucketEncryptionRequest, 'Bucket'>, Nothing>()({
  name: 'DeleteBucketEncryption',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutEncryptionConfiguration', Bucket)],
  faults: [...bucketFaults, 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await changeBucket(buckets, input, 'encryption', () => undefined)
      return {}
    },
})
