import type { PutBucketAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { aclKeys, aclNotSupported } from '../rules/acl.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** Buckets enforce their owner: lists cannot be set. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
export const PutBucketAcl = operation<With<PutBucketAclRequest, 'Bucket'>, Nothing>()({
  name: 'PutBucketAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [askBucket('s3:PutBucketAcl', input.Bucket, aclKeys(input))],
  faults: [...bucketFaults, 'AccessControlListNotSupported'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      await requireBucket(buckets, input)
      throw aclNotSupported()
    },
})
