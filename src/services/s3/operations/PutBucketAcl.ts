import type { PutBucketAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { aclFaults, aclKeys, aclNotSupported } from '../rules/acl.ts'
import { ownerId } from '../rules/aclDocument.ts'
import { requestedAcl, requireSomeAcl } from '../rules/aclGrants.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket, requireBucket } from '../rules/buckets.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { allowsAcls } from '../rules/ownership.ts'
import { blockOf, requireNotPublic } from '../rules/publicAccess.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
export const PutBucketAcl = operation<With<PutBucketAclRequest, 'Bucket'>, Nothing>()({
  name: 'PutBucketAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [askBucket('s3:PutBucketAcl', input.Bucket, aclKeys(input))],
  faults: [...bucketFaults, ...aclFaults, 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'checksums' | 'owners' | 'accountBlocks'>) =>
    async (input): Promise<Nothing> => {
      const bucket = await requireBucket(needs.buckets, input)
      if (!allowsAcls(bucket)) throw aclNotSupported()
      requireSomeAcl(input)
      const owner = ownerId(needs.checksums, bucket.account)
      const acl = await requestedAcl(needs.owners, input, { kind: 'bucket', owner, bucketOwner: owner })
      requireNotPublic(acl, await blockOf(needs, bucket))
      await changeBucket(needs.buckets, input, 'acl', (current) => {
        if (!allowsAcls(current)) throw aclNotSupported()
        return acl
      })
      return {}
    },
})
