import type { PutBucketLifecycleConfigurationOutput, PutBucketLifecycleConfigurationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { lifecycleOf } from '../rules/lifecycle/configuration.ts'
import { tagFaults } from '../rules/tags.ts'

type Input = With<PutBucketLifecycleConfigurationRequest, 'Bucket'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export const PutBucketLifecycleConfiguration = operation<Input, PutBucketLifecycleConfigurationOutput>()({
  name: 'PutBucketLifecycleConfiguration',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutLifecycleConfiguration', Bucket)],
  faults: [
    ...bucketFaults,
    ...tagFaults,
    'InvalidArgument',
    'InvalidRequest',
    'MalformedXML',
    'NotImplemented',
    'OperationAborted',
  ],
  handle:
    ({ buckets, random }: Pick<Needs, 'buckets' | 'random'>) =>
    async (input): Promise<PutBucketLifecycleConfigurationOutput> => {
      const { LifecycleConfiguration, TransitionDefaultMinimumObjectSize } = input
      const lifecycle = lifecycleOf(LifecycleConfiguration?.Rules, TransitionDefaultMinimumObjectSize, random)
      await changeBucket(buckets, input, 'lifecycle', () => lifecycle)
      return { TransitionDefaultMinimumObjectSize: lifecycle.minimumSize }
    },
})
