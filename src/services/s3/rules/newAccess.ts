import type { Caller } from '../../../kernel/caller.ts'
import type { Access } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { type AclMembers, refuseAcl } from './acl.ts'
import { anonymousOwner, ownerId } from './aclDocument.ts'
import { requestedAcl } from './aclGrants.ts'
import { allowsAcls, takesOver } from './ownership.ts'
import { blockOf, requireNotPublic } from './publicAccess.ts'

const owners: Access = {}

/**
 * Who owns an object that is about to be written, and whom it lets in.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export async function accessOfNew(
  needs: Pick<Needs, 'accountBlocks' | 'checksums' | 'owners'>,
  bucket: Bucket,
  input: AclMembers,
  caller: Caller,
): Promise<Access> {
  if (!allowsAcls(bucket)) {
    refuseAcl(input)
    return owners
  }
  const writer = takesOver(bucket, input.ACL) ? bucket.account : writerOf(caller, bucket)
  const { checksums } = needs
  const target = {
    kind: 'object',
    owner: ownerId(checksums, writer),
    bucketOwner: ownerId(checksums, bucket.account),
  } as const
  const acl = await requestedAcl(needs.owners, input, target)
  if (acl !== undefined) requireNotPublic(acl, await blockOf(needs, bucket))
  return { owner: writer === bucket.account ? undefined : writer, acl }
}

/** AWS's services write for the bucket's owner. */
function writerOf(caller: Caller, { account }: Bucket): string {
  if (caller.kind === 'anonymous') return anonymousOwner
  return 'account' in caller ? caller.account : account
}
