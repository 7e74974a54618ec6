import type { GetBucketReplicationOutput, GetBucketReplicationRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** Nothing is replicated. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export const GetBucketReplication = operation<
  With<GetBucketReplicationRequest, 'Bucket'>,
  GetBucketReplicationOutput
>()({
  name: 'GetBucketReplication',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetReplicationConfiguration', Bucket)],
  faults: [...bucketFaults, 'ReplicationConfigurationNotFoundError'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketReplicationOutput> => {
      const { name } = await requireBucket(buckets, input)
      const message = 'The replication configuration was not found'
      throw s3Fault('ReplicationConfigurationNotFoundError', message, { BucketName: name })
    },
})
