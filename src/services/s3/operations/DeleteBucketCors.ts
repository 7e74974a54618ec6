import type { DeleteBucketCorsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const DeleteBucketCors = operation<With<DeleteBucketCorsRequest, 'Bucket'>, Nothing>()({
  name: 'DeleteBucketCors',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketCORS', Bucket)],
  faults: [...bucketFaults, 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await changeBucket(buckets, input, 'cors', () => undefined)
      return {}
    },
})
