import type { ObjectLockConfiguration } from '@aws-sdk/client-s3'
import type { Bucket } from '../ports/buckets.ts'
import type { BucketLock, DefaultRetention } from '../ports/locks.ts'
import { malformedXml, s3Fault } from './faults.ts'

const most = { Days: 36_500, Years: 100 } as const

/** Object Lock as a request configures it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html */
export function bucketLockOf(configuration: ObjectLockConfiguration | undefined): BucketLock {
  if (configuration?.ObjectLockEnabled !== 'Enabled') throw malformedXml()
  const { Rule } = configuration
  if (Rule === undefined) return {}
  if (Rule.DefaultRetention === undefined) throw malformedXml()
  return { defaultRetention: defaultRetentionOf(Rule.DefaultRetention) }
}

function defaultRetentionOf({
  Mode: mode,
  Days,
  Years,
}: {
  readonly Mode?: string | undefined
  readonly Days?: number | undefined
  readonly Years?: number | undefined
}): DefaultRetention {
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformedXml()
  if ((Days === undefined) === (Years === undefined)) throw malformedXml()
  const unit = Days === undefined ? 'Years' : 'Days'
  const count = Days ?? Years ?? 0
  if (count < 1) throw s3Fault('InvalidRetentionPeriod', 'Default retention period must be a positive integer value.')
  if (count > most[unit]) {
    const message = `Default retention period too large. It must be at most ${most[unit]} ${unit.toLowerCase()}.`
    throw s3Fault('InvalidRetentionPeriod', message)
  }
  return { mode, unit, count }
}

/** The same as an answer shows it. */
export function lockConfiguration({ defaultRetention }: BucketLock): ObjectLockConfiguration {
  if (defaultRetention === undefined) return { ObjectLockEnabled: 'Enabled' }
  const { mode, unit, count } = defaultRetention
  return { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: mode, [unit]: count } } }
}

/** A locked version must not be replaced, which only versioning prevents. */
export function requireVersioned({ versioning }: Pick<Bucket, 'versioning'>): void {
  if (versioning === 'Enabled') return
  throw invalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
}

export function invalidBucketState(message: string): Error {
  return s3Fault('InvalidBucketState', message)
}
