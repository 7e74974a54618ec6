import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket, BucketSetting, BucketStore } from '../ports/buckets.ts'
import type { Checksums } from '../ports/checksums.ts'
import { aborted, accessDenied, noSuchBucket, s3Fault } from './faults.ts'
import { requireKey } from './keys.ts'
import { refuseUnsupported } from './unsupported.ts'

interface NamesBucket {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string | undefined
}

/** The bucket that an operation names; a fault when there is none or when its owner is not the expected one. */
export async function requireBucket(buckets: BucketStore, input: NamesBucket): Promise<Bucket> {
  const bucket = await buckets.find(input.Bucket)
  if (bucket === undefined) throw noSuchBucket(input.Bucket)
  requireOwner(bucket, input.ExpectedBucketOwner)
  return bucket
}

/** The bucket of an operation on a key; refuses keys that cannot be and requests for what is not served. */
export async function requireTarget(
  buckets: BucketStore,
  input: NamesBucket & { readonly Key: string },
): Promise<Bucket> {
  refuseUnsupported(input)
  requireKey(input.Key)
  return requireBucket(buckets, input)
}

const attempts = 100

/** Sets one setting to what `value` makes of the bucket as it stands, however many others change it meanwhile. */
export async function changeBucket<S extends BucketSetting>(
  buckets: BucketStore,
  input: NamesBucket,
  setting: S,
  value: (bucket: Bucket) => Bucket[S],
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const bucket = await requireBucket(buckets, input)
    if (await buckets.set(bucket, setting, value(bucket))) return
  }
  throw aborted()
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function requireOwner(bucket: Bucket, expected: string | undefined): void {
  if (expected !== undefined && expected !== bucket.account) {
    throw accessDenied(`the bucket belongs to ${bucket.account}, not to the expected ${expected}`)
  }
}

/** Refuses callers of other accounts what only the owner's may do, whatever the bucket policy says. */
export function requireOwnersAccount(bucket: Bucket, { caller }: Pick<RequestContext, 'caller'>): void {
  if ('account' in caller && caller.account === bucket.account) return
  throw s3Fault('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    ResourceType: 'BUCKETPOLICY',
  })
}

/**
 * The canonical user id of an account: 64 hexadecimal digits, the same wherever the account is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/console-account-id.html#FindCanonicalId
 */
export function canonicalId(checksums: Checksums, account: string): string {
  return checksums.digest('SHA256', Buffer.from(`canonical user of ${account}`), 'hex')
}
