import type { PutBucketLoggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** It can be turned off, as it is; to turn it on is refused by name. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
export const PutBucketLogging = operation<With<PutBucketLoggingRequest, 'Bucket' | 'BucketLoggingStatus'>, Nothing>()({
  name: 'PutBucketLogging',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketLogging', Bucket)],
  faults: [...bucketFaults, 'NotImplemented'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await requireBucket(buckets, input)
      if (input.BucketLoggingStatus.LoggingEnabled !== undefined) {
        const message = 'Poolhouse does not log access into buckets: LoggingEnabled is not served.'
        throw s3Fault('NotImplemented', message)
      }
      return {}
    },
})
