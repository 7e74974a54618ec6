import type { GetBucketLoggingOutput, GetBucketLoggingRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { shownLogging } from '../rules/logging/configuration.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html */
export const GetBucketLogging = operation<With<GetBucketLoggingRequest, 'Bucket'>, GetBucketLoggingOutput>()({
  name: 'GetBucketLogging',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketLogging', Bucket)],
  faults: bucketFaults,
  handle:
    (needs: Pick<Needs, 'buckets' | 'owners'>) =>
    async (input): Promise<GetBucketLoggingOutput> => {
      const { logging } = await requireBucket(needs.buckets, input)
      return logging === undefined ? {} : { LoggingEnabled: await shownLogging(needs, logging) }
    },
})
