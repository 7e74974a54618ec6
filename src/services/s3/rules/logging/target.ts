import type { Fault } from '../../../../kernel/fault.ts'
import type { Bucket } from '../../ports/buckets.ts'
import { s3Fault } from '../faults.ts'
import { regionOf } from '../locations.ts'

/**
 * Why a bucket's requests cannot be logged in another; undefined where they can. It may become so later, and is asked
 * again at each delivery.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview
 */
export function unfitTarget(source: Bucket, target: Bucket | undefined, name: string): Fault | undefined {
  const invalid = (message: string) => s3Fault('InvalidTargetBucketForLogging', message, { TargetBucket: name })
  if (target === undefined) return invalid('The target bucket for logging does not exist')
  if (target.account !== source.account) {
    return invalid('The owner for the bucket to be logged and the target bucket must be the same.')
  }
  if (regionOf(target.region) !== regionOf(source.region)) {
    const message =
      'Cross-location logging not allowed. Buckets in one geographic location cannot log information to a bucket in another location.'
    return s3Fault('CrossLocationLoggingProhibited', message, { TargetBucket: name })
  }
  if (target.requesterPays === true)
    return invalid('The target bucket for logging must not be a Requester Pays bucket.')
  if (target.objectLock?.defaultRetention !== undefined) {
    return invalid('The target bucket for logging must not have an Object Lock default retention period.')
  }
  return undefined
}
