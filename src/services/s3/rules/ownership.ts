import type { Bucket } from '../ports/buckets.ts'
import { invalidArgument } from './faults.ts'

/** The bucket's owner owns every object, and access control lists are off. */
export const enforced = 'BucketOwnerEnforced'

/** The bucket's owner owns what is uploaded with `bucket-owner-full-control`. */
const preferred = 'BucketOwnerPreferred'

const known = [enforced, preferred, 'ObjectWriter'] as const

export type Ownership = (typeof known)[number]

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export function requireOwnership(ownership: string | undefined): Ownership | undefined {
  if (ownership === undefined) return undefined
  const found = known.find((each) => each === ownership)
  if (found !== undefined) return found
  throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', ownership)
}

/** A setting of a bucket as it is kept. */
export function ownershipOf({ ownership }: Pick<Bucket, 'ownership'>): Ownership | undefined {
  return known.find((each) => each === ownership)
}

/** Whether access control lists of the bucket and its objects count: they do where ownership was never set. */
export function allowsAcls({ ownership }: Pick<Bucket, 'ownership'>): boolean {
  return ownership !== enforced
}

/** Whether an object is the bucket owner's for being uploaded with this canned list. */
export function takesOver({ ownership }: Pick<Bucket, 'ownership'>, canned: string | undefined): boolean {
  return ownership === preferred && canned === 'bucket-owner-full-control'
}
