import type { PutBucketNotificationConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket, requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { notificationOf } from '../rules/notifications/configuration.ts'
import { requireDestination } from '../rules/notifications/destination.ts'

type Nothing = Record<string, never>
type Input = With<PutBucketNotificationConfigurationRequest, 'Bucket' | 'NotificationConfiguration'>

/**
 * Every function is asked whether S3 may invoke it, unless the request says not to.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export const PutBucketNotificationConfiguration = operation<Input, Nothing>()({
  name: 'PutBucketNotificationConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketNotification', Bucket)],
  faults: [...bucketFaults, 'InvalidArgument', 'MalformedXML', 'NotImplemented', 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'callAs' | 'random'>) =>
    async (input): Promise<Nothing> => {
      const bucket = await requireBucket(needs.buckets, input)
      const rules = notificationOf(input.NotificationConfiguration, bucket, needs.random)
      if (input.SkipDestinationValidation !== true) {
        const source = { bucket: bucket.name, account: bucket.account }
        for (const arn of new Set(rules?.map((rule) => rule.function))) await requireDestination(needs, source, arn)
      }
      await changeBucket(needs.buckets, input, 'notification', () => rules)
      return {}
    },
})
