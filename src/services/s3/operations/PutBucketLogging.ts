import type { PutBucketLoggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket, requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { loggingFaults, loggingOf } from '../rules/logging/configuration.ts'

type Nothing = Record<string, never>

/** Without `LoggingEnabled` it is turned off. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
export const PutBucketLogging = operation<With<PutBucketLoggingRequest, 'Bucket' | 'BucketLoggingStatus'>, Nothing>()({
  name: 'PutBucketLogging',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketLogging', Bucket)],
  faults: [...bucketFaults, ...loggingFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'owners'>) =>
    async (input): Promise<Nothing> => {
      const bucket = await requireBucket(needs.buckets, input)
      const { LoggingEnabled } = input.BucketLoggingStatus
      const logging = LoggingEnabled && (await loggingOf(needs, bucket, LoggingEnabled))
      await changeBucket(needs.buckets, input, 'logging', () => logging)
      return {}
    },
})
