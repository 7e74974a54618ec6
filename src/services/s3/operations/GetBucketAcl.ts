import type { GetBucketAclOutput, GetBucketAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersAcl } from '../rules/acl.ts'
import { askBucket } from '../rules/arns.ts'
import { canonicalId, requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const GetBucketAcl = operation<With<GetBucketAclRequest, 'Bucket'>, GetBucketAclOutput>()({
  name: 'GetBucketAcl',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketAcl', Bucket)],
  faults: bucketFaults,
  handle:
    ({ buckets, checksums }: Pick<Needs, 'buckets' | 'checksums'>) =>
    async (input): Promise<GetBucketAclOutput> => {
      const { account } = await requireBucket(buckets, input)
      return ownersAcl(canonicalId(checksums, account))
    },
})
