import { compilePolicy, isPublic, type Policy } from '../../../policy/index.ts'
import type { PublicAccessBlock } from '../ports.ts'

/** What a new bucket has. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const allBlocked: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
}

/** Whether a bucket policy grants anything to the public. */
export function grantsPublic(policy: Policy): boolean {
  return isPublic(compilePolicy(policy, { name: 'bucket policy', type: 'resource' }))
}
