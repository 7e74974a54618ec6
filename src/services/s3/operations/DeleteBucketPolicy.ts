import type { DeleteBucketPolicyRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket, requireOwnersAccount } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const DeleteBucketPolicy = operation<With<DeleteBucketPolicyRequest, 'Bucket'>, Nothing>()({
  name: 'DeleteBucketPolicy',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:DeleteBucketPolicy', Bucket)],
  faults: [...bucketFaults, 'MethodNotAllowed', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input, request): Promise<Nothing> => {
      await changeBucket(buckets, input, 'policy', (bucket) => {
        requireOwnersAccount(bucket, request)
        return undefined
      })
      return {}
    },
})
