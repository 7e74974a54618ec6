import type { PutBucketRequestPaymentRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults, malformedXml } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/**
 * Nobody is billed, but everybody else than the owner's account has to say that they would pay.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
 */
export const PutBucketRequestPayment = operation<
  With<PutBucketRequestPaymentRequest, 'Bucket' | 'RequestPaymentConfiguration'>,
  Nothing
>()({
  name: 'PutBucketRequestPayment',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketRequestPayment', Bucket)],
  faults: [...bucketFaults, 'MalformedXML', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const { Payer } = input.RequestPaymentConfiguration
      if (Payer !== 'BucketOwner' && Payer !== 'Requester') throw malformedXml()
      await changeBucket(buckets, input, 'requesterPays', () => (Payer === 'Requester' ? true : undefined))
      return {}
    },
})
