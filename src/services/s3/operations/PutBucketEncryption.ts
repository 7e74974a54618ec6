import type { PutBucketEncryptionRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { encryptionOf } from '../rules/bucketEncryption.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export const PutBucketEncryption = operation<With<PutBucketEncryptionRequest, 'Bucket'>, Nothing>()({
  name: 'PutBucketEncryption',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutEncryptionConfiguration', Bucket)],
  faults: [...bucketFaults, 'InvalidArgument', 'MalformedXML', 'NotImplemented', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const encryption = encryptionOf(input.ServerSideEncryptionConfiguration?.Rules)
      await changeBucket(buckets, input, 'encryption', () => encryption)
      return {}
    },
})
