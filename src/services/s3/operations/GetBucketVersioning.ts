import type { GetBucketVersioningOutput, GetBucketVersioningRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** A bucket that never was versioned has an empty answer. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const GetBucketVersioning = operation<With<GetBucketVersioningRequest, 'Bucket'>, GetBucketVersioningOutput>()({
  name: 'GetBucketVersioning',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketVersioning', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketVersioningOutput> => {
      const { versioning } = await requireBucket(buckets, input)
      return versioning === undefined ? {} : { Status: versioning }
    },
})
