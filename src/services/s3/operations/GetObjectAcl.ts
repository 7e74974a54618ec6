import type { GetObjectAclOutput, GetObjectAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersAcl } from '../rules/acl.ts'
import { canonicalId, requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requireVersionId } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const GetObjectAcl = operation<With<GetObjectAclRequest, 'Bucket' | 'Key'>, GetObjectAclOutput>()({
  name: 'GetObjectAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObjectAcl', input)],
  faults: objectFaults,
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'checksums'>) =>
    async (input, request): Promise<GetObjectAclOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const acl = ownersAcl(canonicalId(needs.checksums, bucket.account))
      return withObject(needs, request, bucket, { key: input.Key, version: input.VersionId }, async () => acl)
    },
})
