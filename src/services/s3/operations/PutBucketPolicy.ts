import type { PutBucketPolicyRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requirePolicy } from '../rules/bucketPolicy.ts'
import { changeBucket, requireOwnersAccount } from '../rules/buckets.ts'
import { accessDenied, bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { grantsPublic } from '../rules/publicAccess.ts'

type Nothing = Record<string, never>

/** A public policy is refused where the bucket blocks those. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const PutBucketPolicy = operation<With<PutBucketPolicyRequest, 'Bucket' | 'Policy'>, Nothing>()({
  name: 'PutBucketPolicy',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketPolicy', Bucket)],
  faults: [...bucketFaults, 'MalformedPolicy', 'MethodNotAllowed', 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'policyPrincipals' | 'accountBlocks'>) =>
    async (input, request): Promise<Nothing> => {
      const { buckets, policyPrincipals } = needs
      const policy = requirePolicy(input.Policy, input.Bucket)
      const kept = await policyPrincipals.bind(input.Policy, request.account)
      if ('invalid' in kept) throw s3Fault('MalformedPolicy', 'Invalid principal in policy')
      const accounts = await needs.accountBlocks.find(request.account)
      await changeBucket(buckets, input, 'policy', (bucket) => {
        requireOwnersAccount(bucket, request)
        if ((accounts?.blockPublicPolicy || bucket.publicAccessBlock?.blockPublicPolicy) && grantsPublic(policy)) {
          throw accessDenied('the policy is public, and the bucket or its account has BlockPublicPolicy')
        }
        return kept.document
      })
      return {}
    },
})
