import type { GetBucketPolicyStatusOutput, GetBucketPolicyStatusRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { isPublicAcl } from '../rules/aclGroups.ts'
import { askBucket } from '../rules/arns.ts'
import { requirePolicy } from '../rules/bucketPolicy.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { allowsAcls } from '../rules/ownership.ts'
import { grantsPublic } from '../rules/publicAccess.ts'

/**
 * Whether a bucket is public, by its policy or by its access control list. One that has neither is not.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
 */
export const GetBucketPolicyStatus = operation<
  With<GetBucketPolicyStatusRequest, 'Bucket'>,
  GetBucketPolicyStatusOutput
>()({
  name: 'GetBucketPolicyStatus',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketPolicyStatus', Bucket)],
  faults: [...bucketFaults, 'MalformedPolicy'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketPolicyStatusOutput> => {
      const bucket = await requireBucket(buckets, input)
      const { name, policy } = bucket
      const IsPublic =
        (policy !== undefined && grantsPublic(requirePolicy(policy, name))) ||
        (allowsAcls(bucket) && isPublicAcl(bucket.acl))
      return { PolicyStatus: { IsPublic } }
    },
})
