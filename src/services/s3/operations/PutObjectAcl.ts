import type { PutObjectAclOutput, PutObjectAclRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { aclKeys, aclNotSupported } from '../rules/acl.ts'
import { requireTarget } from '../rules/buckets.ts'
import { withObject } from '../rules/content.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requireVersionId } from '../rules/versions.ts'

/** Buckets enforce their owner: lists cannot be set. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
export const PutObjectAcl = operation<With<PutObjectAclRequest, 'Bucket' | 'Key'>, PutObjectAclOutput>()({
  name: 'PutObjectAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => [{ ...askVersioned('s3:PutObjectAcl', input), context: aclKeys(input) }],
  faults: [...objectFaults, 'AccessControlListNotSupported'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<PutObjectAclOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      return withObject(needs, request, bucket, { key: input.Key, version: input.VersionId }, async () => {
        throw aclNotSupported()
      })
    },
})
