import type { PutObjectLockConfigurationOutput, PutObjectLockConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { bucketLockOf, requireVersioned } from '../rules/bucketLock.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Input = With<PutObjectLockConfigurationRequest, 'Bucket'>

/**
 * Turns Object Lock on, for good, or changes what new versions get.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
 */
export const PutObjectLockConfiguration = operation<Input, PutObjectLockConfigurationOutput>()({
  name: 'PutObjectLockConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketObjectLockConfiguration', Bucket)],
  faults: [...bucketFaults, 'InvalidBucketState', 'InvalidRetentionPeriod', 'MalformedXML', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<PutObjectLockConfigurationOutput> => {
      const objectLock = bucketLockOf(input.ObjectLockConfiguration)
      await changeBucket(buckets, input, 'objectLock', (bucket) => {
        requireVersioned(bucket)
        return objectLock
      })
      return {}
    },
})
