import type { GetBucketPolicyStatusOutput, GetBucketPolicyStatusRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requirePolicy } from '../rules/bucketPolicy.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, noSuchBucketPolicy } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { grantsPublic } from '../rules/publicAccess.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
export const GetBucketPolicyStatus = operation<
  With<GetBucketPolicyStatusRequest, 'Bucket'>,
  GetBucketPolicyStatusOutput
>()({
  name: 'GetBucketPolicyStatus',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketPolicyStatus', Bucket)],
  faults: [...bucketFaults, 'MalformedPolicy', 'NoSuchBucketPolicy'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketPolicyStatusOutput> => {
      const { name, policy } = await requireBucket(buckets, input)
      if (policy === undefined) throw noSuchBucketPolicy(name)
      return { PolicyStatus: { IsPublic: grantsPublic(requirePolicy(policy, name)) } }
    },
})
