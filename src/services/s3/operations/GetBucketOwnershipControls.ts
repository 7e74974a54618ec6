import type { GetBucketOwnershipControlsOutput, GetBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { ownershipOf } from '../rules/ownership.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export const GetBucketOwnershipControls = operation<
  With<GetBucketOwnershipControlsRequest, 'Bucket'>,
  GetBucketOwnershipControlsOutput
>()({
  name: 'GetBucketOwnershipControls',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketOwnershipControls', Bucket)],
  faults: [...bucketFaults, 'OwnershipControlsNotFoundError'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketOwnershipControlsOutput> => {
      const bucket = await requireBucket(buckets, input)
      const ownership = ownershipOf(bucket)
      if (ownership === undefined) {
        const message = 'The bucket ownership controls were not found'
        throw s3Fault('OwnershipControlsNotFoundError', message, { BucketName: bucket.name })
      }
      return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
    },
})
