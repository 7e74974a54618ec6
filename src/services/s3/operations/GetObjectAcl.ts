import type { GetObjectAclOutput, GetObjectAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { shownAcl } from '../rules/aclDocument.ts'
import { requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { allowsAcls } from '../rules/ownership.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requireVersionId } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const GetObjectAcl = operation<With<GetObjectAclRequest, 'Bucket' | 'Key'>, GetObjectAclOutput>()({
  name: 'GetObjectAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObjectAcl', input)],
  faults: objectFaults,
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'checksums' | 'owners'>) =>
    async (input, request): Promise<GetObjectAclOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const named = { key: input.Key, version: input.VersionId }
      return withObject(needs, request, bucket, named, async ({ owner, acl }) =>
        allowsAcls(bucket) ? shownAcl(needs, owner ?? bucket.account, acl) : shownAcl(needs, bucket.account, undefined),
      )
    },
})
