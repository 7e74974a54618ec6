import { s3Fault } from './faults.ts'

/** The one setting that is served: the bucket's owner owns every object, and access control lists are off. */
export const enforced = 'BucketOwnerEnforced'

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 * Deviation: settings that turn access control lists on are refused, since there are none.
 */
export function requireEnforced(ownership: string | undefined): void {
  if (ownership === undefined || ownership === enforced) return
  throw s3Fault(
    'NotImplemented',
    `ObjectOwnership ${ownership} is not implemented: access control lists are always off`,
  )
}
