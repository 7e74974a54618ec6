import type { DeleteBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** Without the setting, access control lists count, and whoever writes an object owns it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html */
export const DeleteBucketOwnershipControls = operation<With<DeleteBucketOwnershipControlsRequest, 'Bucket'>, Nothing>()(
  {
    name: 'DeleteBucketOwnershipControls',
    caller: 'signedOrAnonymous',
    asks: ({ Bucket }) => [askBucket('s3:PutBucketOwnershipControls', Bucket)],
    faults: [...bucketFaults, 'OperationAborted'],
    handle:
      ({ buckets }: Pick<Needs, 'buckets'>) =>
      async (input): Promise<Nothing> => {
        await changeBucket(buckets, input, 'ownership', () => undefined)
        return {}
      },
  },
)
