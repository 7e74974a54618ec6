import type { GetBucketPolicyOutput, GetBucketPolicyRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket, requireOwnersAccount } from '../rules/buckets.ts'
import { bucketFaults, noSuchBucketPolicy } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const GetBucketPolicy = operation<With<GetBucketPolicyRequest, 'Bucket'>, GetBucketPolicyOutput>()({
  name: 'GetBucketPolicy',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketPolicy', Bucket)],
  faults: [...bucketFaults, 'MethodNotAllowed', 'NoSuchBucketPolicy'],
  handle:
    ({ buckets, policyPrincipals }: Pick<Needs, 'buckets' | 'policyPrincipals'>) =>
    async (input, request): Promise<GetBucketPolicyOutput> => {
      const bucket = await requireBucket(buckets, input)
      requireOwnersAccount(bucket, request)
      if (bucket.policy === undefined) throw noSuchBucketPolicy(bucket.name)
      return { Policy: await policyPrincipals.show(bucket.policy) }
    },
})
