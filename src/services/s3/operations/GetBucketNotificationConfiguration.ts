import type { GetBucketNotificationConfigurationRequest, NotificationConfiguration } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { shownNotification } from '../rules/notifications/configuration.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const GetBucketNotificationConfiguration = operation<
  With<GetBucketNotificationConfigurationRequest, 'Bucket'>,
  NotificationConfiguration
>()({
  name: 'GetBucketNotificationConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketNotification', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<NotificationConfiguration> => {
      const { notification } = await requireBucket(buckets, input)
      return shownNotification(notification)
    },
})
