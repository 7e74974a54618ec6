import { compilePolicy, isPublic, type Policy } from '../../../policy/index.ts'
import type { Acl, PublicAccessBlock } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { isPublicAcl } from './aclGroups.ts'
import { accessDenied } from './faults.ts'

/** What a new bucket has. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const allBlocked: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
}

/** What of public access is blocked: whatever the bucket or its owner's account says. */
export async function blockOf(
  { accountBlocks }: Pick<Needs, 'accountBlocks'>,
  { account, publicAccessBlock: own }: Bucket,
): Promise<PublicAccessBlock> {
  const accounts = await accountBlocks.find(account)
  const either = (part: keyof PublicAccessBlock) => own?.[part] === true || accounts?.[part] === true
  return {
    blockPublicAcls: either('blockPublicAcls'),
    ignorePublicAcls: either('ignorePublicAcls'),
    blockPublicPolicy: either('blockPublicPolicy'),
    restrictPublicBuckets: either('restrictPublicBuckets'),
  }
}

/** Whether a bucket policy grants anything to the public. */
export function grantsPublic(policy: Policy): boolean {
  return isPublic(compilePolicy(policy, { name: 'bucket policy', type: 'resource' }))
}

/** Refuses access control lists that let the public in where those are blocked. */
export function requireNotPublic(acl: Acl | undefined, { blockPublicAcls }: PublicAccessBlock): void {
  if (blockPublicAcls && isPublicAcl(acl)) {
    throw accessDenied('the access control list is public, and BlockPublicAcls is on for the bucket or its account')
  }
}
