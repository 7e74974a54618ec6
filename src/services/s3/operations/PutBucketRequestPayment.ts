import type { PutBucketRequestPaymentRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, malformedXml, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** The owner may be said to pay; requesters are refused by name. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html */
export const PutBucketRequestPayment = operation<
  With<PutBucketRequestPaymentRequest, 'Bucket' | 'RequestPaymentConfiguration'>,
  Nothing
>()({
  name: 'PutBucketRequestPayment',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketRequestPayment', Bucket)],
  faults: [...bucketFaults, 'MalformedXML', 'NotImplemented'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await requireBucket(buckets, input)
      const { Payer } = input.RequestPaymentConfiguration
      if (Payer === 'Requester') {
        throw s3Fault('NotImplemented', 'Poolhouse bills nobody: the Payer Requester is not served.')
      }
      if (Payer !== 'BucketOwner') throw malformedXml()
      return {}
    },
})
