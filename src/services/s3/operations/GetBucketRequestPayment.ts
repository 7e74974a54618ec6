import type { GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** The owner it is as long as nobody says otherwise. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
export const GetBucketRequestPayment = operation<
  With<GetBucketRequestPaymentRequest, 'Bucket'>,
  GetBucketRequestPaymentOutput
>()({
  name: 'GetBucketRequestPayment',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketRequestPayment', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketRequestPaymentOutput> => {
      const { requesterPays } = await requireBucket(buckets, input)
      return { Payer: requesterPays === true ? 'Requester' : 'BucketOwner' }
    },
})
