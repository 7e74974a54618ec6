import type { PutObjectAclOutput, PutObjectAclRequest } from '@aws-sdk/client-s3'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Acl } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { aclFaults, aclKeys, aclNotSupported } from '../rules/acl.ts'
import { ownerId } from '../rules/aclDocument.ts'
import { requestedAcl, requireSomeAcl } from '../rules/aclGrants.ts'
import { requireTarget } from '../rules/buckets.ts'
import { changeObject } from '../rules/changing.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import type { NewEvent } from '../rules/notifications/ports.ts'
import { eventOf } from '../rules/notifications/record.ts'
import { allowsAcls } from '../rules/ownership.ts'
import { blockOf, requireNotPublic } from '../rules/publicAccess.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { requireVersionId } from '../rules/versions.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
export const PutObjectAcl = operation<With<PutObjectAclRequest, 'Bucket' | 'Key'>, PutObjectAclOutput>()({
  name: 'PutObjectAcl',
  caller: 'signedOrAnonymous',
  asks: (input) => {
    const ask = askVersioned('s3:PutObjectAcl', input)
    return [{ ...ask, context: { ...ask.context, ...aclKeys(input) } }]
  },
  faults: [...objectFaults, ...aclFaults, 'OperationAborted'],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions' | 'checksums' | 'owners' | 'accountBlocks'>) =>
    async (input, request): Promise<PutObjectAclOutput> => {
      const bucket = await requireTarget(needs.buckets, input)
      requireVersionId(input.VersionId)
      const named = { key: input.Key, version: input.VersionId }
      await changeObject(needs, request, bucket, named, async (object, expected) => {
        if (!allowsAcls(bucket)) throw aclNotSupported()
        requireSomeAcl(input)
        const { checksums } = needs
        const { owner = bucket.account } = object
        const target = { owner: ownerId(checksums, owner), bucketOwner: ownerId(checksums, bucket.account) }
        const acl = await requestedAcl(needs.owners, input, { kind: 'object', ...target })
        requireNotPublic(acl, await blockOf(needs, bucket))
        return needs.objects.setAcl(bucket.id, object, acl, expected, eventOfAcl(bucket, object, acl, request))
      })
      return {}
    },
})

/** Nothing is told of a list that stays as it was. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
function eventOfAcl(
  bucket: Bucket,
  { key, version, etag, acl: before }: StoredObject,
  acl: Acl | undefined,
  request: RequestContext,
): NewEvent | undefined {
  if (JSON.stringify(before) === JSON.stringify(acl)) return undefined
  return eventOf(bucket, 'ObjectAcl:Put', { key, version, etag }, request)
}
