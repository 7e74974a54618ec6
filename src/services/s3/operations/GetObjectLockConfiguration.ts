import type { GetObjectLockConfigurationOutput, GetObjectLockConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { lockConfiguration } from '../rules/bucketLock.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Input = With<GetObjectLockConfigurationRequest, 'Bucket'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export const GetObjectLockConfiguration = operation<Input, GetObjectLockConfigurationOutput>()({
  name: 'GetObjectLockConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketObjectLockConfiguration', Bucket)],
  faults: [...bucketFaults, 'ObjectLockConfigurationNotFoundError'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetObjectLockConfigurationOutput> => {
      const { name, objectLock } = await requireBucket(buckets, input)
      if (objectLock === undefined) {
        const message = 'Object Lock configuration does not exist for this bucket'
        throw s3Fault('ObjectLockConfigurationNotFoundError', message, { BucketName: name })
      }
      return { ObjectLockConfiguration: lockConfiguration(objectLock) }
    },
})
