import type { GetBucketLifecycleConfigurationOutput, GetBucketLifecycleConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { wireRules } from '../rules/lifecycle/configuration.ts'

type Input = With<GetBucketLifecycleConfigurationRequest, 'Bucket'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const GetBucketLifecycleConfiguration = operation<Input, GetBucketLifecycleConfigurationOutput>()({
  name: 'GetBucketLifecycleConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetLifecycleConfiguration', Bucket)],
  faults: [...bucketFaults, 'NoSuchLifecycleConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketLifecycleConfigurationOutput> => {
      const { name, lifecycle } = await requireBucket(buckets, input)
      if (lifecycle === undefined) {
        const message = 'The lifecycle configuration does not exist'
        throw s3Fault('NoSuchLifecycleConfiguration', message, { BucketName: name })
      }
      return { Rules: wireRules(lifecycle), TransitionDefaultMinimumObjectSize: lifecycle.minimumSize }
    },
})
