import type { DeleteBucketWebsiteRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html */
export const DeleteBucketWebsite = operation<With<DeleteBucketWebsiteRequest, 'Bucket'>, Nothing>()({
  name: 'DeleteBucketWebsite',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:DeleteBucketWebsite', Bucket)],
  faults: [...bucketFaults, 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await changeBucket(buckets, input, 'website', () => undefined)
      return {}
    },
})
