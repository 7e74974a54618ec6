import type { GetObjectAclOutput, GetObjectAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownersAcl } from '../rules/acl.ts'
import { canonicalId, requireTarget } from '../rules/buckets.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireOnlyVersion } from '../rules/keys.ts'
import { missingKey } from '../rules/missing.ts'
import { askVersioned } from '../rules/readAsks.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const GetObjectAcl = operation<With<GetObjectAclRequest, 'Bucket' | 'Key'>, GetObjectAclOutput>()({
  name: 'GetObjectAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [askVersioned('s3:GetObjectAcl', input)],
  faults: objectFaults,
  handle:
    ({ buckets, objects, checksums }: Pick<Needs, 'buckets' | 'objects' | 'checksums'>) =>
    async (input, request): Promise<GetObjectAclOutput> => {
      const bucket = await requireTarget(buckets, input)
      requireOnlyVersion(input.VersionId, input.Key)
      const object = await objects.find(bucket.id, input.Key)
      if (object === undefined) throw await missingKey(request, bucket.name, input.Key)
      return ownersAcl(canonicalId(checksums, bucket.account))
    },
})
