import type { GetBucketAclOutput, GetBucketAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { shownAcl } from '../rules/aclDocument.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { allowsAcls } from '../rules/ownership.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const GetBucketAcl = operation<With<GetBucketAclRequest, 'Bucket'>, GetBucketAclOutput>()({
  name: 'GetBucketAcl',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketAcl', Bucket)],
  faults: bucketFaults,
  handle:
    (needs: Pick<Needs, 'buckets' | 'checksums' | 'owners'>) =>
    async (input): Promise<GetBucketAclOutput> => {
      const bucket = await requireBucket(needs.buckets, input)
      return shownAcl(needs, bucket.account, allowsAcls(bucket) ? bucket.acl : undefined)
    },
})
