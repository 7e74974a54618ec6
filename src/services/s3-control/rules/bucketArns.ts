import { parseArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, ConditionContext } from '../../../kernel/operation.ts'

/** The bucket that an ARN names; undefined for that of anything else. */
export function bucketOfArn(arn: string): string | undefined {
  const { service, region, account, resource } = parseArn(arn) ?? {}
  if (service !== 's3' || region !== '' || account !== '' || resource === undefined) return undefined
  return resource === '' || resource.includes('/') || resource === '*' ? undefined : resource
}

/** Deviation: of all that can have tags there are buckets only. */
export function requireBucketArn(arn: string): string {
  const bucket = bucketOfArn(arn)
  if (bucket !== undefined) return bucket
  const message = `Poolhouse serves tags of buckets only, whose ARNs are such as arn:aws:s3:::bucket: not ${arn}.`
  throw new Fault('NotImplemented', message, { status: 501 })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html */
export function askTags(action: string, arn: string, context: ConditionContext = {}): Ask {
  requireBucketArn(arn)
  return { action, resource: arn, context }
}

/** What a request on tags of a bucket may answer. */
export const tagFaults = ['NoSuchBucket', 'NotImplemented'] as const
