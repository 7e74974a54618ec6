import type { LoggingEnabled, TargetGrant, TargetObjectKeyFormat } from '@aws-sdk/client-s3'
import type { Acl } from '../../ports/access.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Needs } from '../../ports.ts'
import { shownGrantee } from '../aclDocument.ts'
import { logGrants } from '../aclGrants.ts'
import { logDelivery } from '../aclGroups.ts'
import { invalidArgument, malformedXml, s3Fault } from '../faults.ts'
import { longestKey, requireKey } from '../keys.ts'
import { allowsAcls } from '../ownership.ts'
import { longestSuffix } from './keys.ts'
import type { AccessLogging } from './ports.ts'
import { unfitTarget } from './target.ts'

/** Where a bucket's requests are logged, as a request gives it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
export async function loggingOf(
  { buckets, owners }: Pick<Needs, 'buckets' | 'owners'>,
  source: Bucket,
  enabled: LoggingEnabled,
): Promise<AccessLogging> {
  const { TargetBucket: name, TargetPrefix: prefix, TargetGrants = [] } = enabled
  if (name === undefined || prefix === undefined) throw malformedXml()
  const target = await buckets.find(name)
  const unfit = unfitTarget(source, target, name)
  if (target === undefined || unfit !== undefined) throw unfit
  if (TargetGrants.length > 0) requireAcls(target)
  requireDelivery(target)
  const grants = await logGrants(owners, TargetGrants)
  const logging = {
    ...{ target: name, prefix },
    ...(grants.length === 0 ? {} : { grants }),
    ...keysOf(enabled.TargetObjectKeyFormat),
  }
  requirePrefix(source, logging)
  return logging
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html#object-ownership-server-access-logs */
function requireAcls(target: Bucket): void {
  if (allowsAcls(target)) return
  const message = 'Target grants are not supported for a target bucket with the bucket owner enforced setting.'
  throw s3Fault('InvalidTargetBucketForLogging', message, { TargetBucket: target.name })
}

/**
 * Where access control lists count and no policy could let the service in, they have to. What a policy says is found out
 * when logs are delivered, as on AWS.
 */
function requireDelivery(target: Bucket): void {
  const isLetIn = (permission: string) =>
    target.acl?.some((grant) => grant.to === logDelivery && [permission, 'FULL_CONTROL'].includes(grant.permission))
  if (!allowsAcls(target) || target.policy !== undefined || (isLetIn('WRITE') && isLetIn('READ_ACP'))) return
  const message = 'You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket'
  throw s3Fault('InvalidTargetBucketForLogging', message, { TargetBucket: target.name })
}

function keysOf(format: TargetObjectKeyFormat | undefined): Pick<AccessLogging, 'keys'> {
  if (format === undefined) return {}
  const { SimplePrefix: simple, PartitionedPrefix: partitioned } = format
  if ((simple === undefined) === (partitioned === undefined)) throw malformedXml()
  if (partitioned === undefined) return { keys: 'simple' }
  const { PartitionDateSource: by } = partitioned
  if (by !== undefined && by !== 'EventTime' && by !== 'DeliveryTime') throw malformedXml()
  return { keys: by === 'EventTime' ? 'eventTime' : 'deliveryTime' }
}

/** Refuses a prefix that no log could be put under. */
function requirePrefix(source: Bucket, logging: AccessLogging): void {
  requireKey(logging.prefix)
  if (Buffer.byteLength(logging.prefix) + longestSuffix(source, logging) <= longestKey) return
  throw invalidArgument('The target prefix is too long for the keys of logs', 'TargetPrefix', logging.prefix)
}

/** The same as an answer shows it. */
export async function shownLogging(
  { owners }: Pick<Needs, 'owners'>,
  { target, prefix, grants, keys }: AccessLogging,
): Promise<LoggingEnabled> {
  return {
    ...{ TargetBucket: target, TargetPrefix: prefix },
    ...(grants === undefined ? {} : { TargetGrants: await shownGrants(owners, grants) }),
    ...(keys === undefined ? {} : { TargetObjectKeyFormat: formats[keys] }),
  }
}

const formats: Readonly<Record<NonNullable<AccessLogging['keys']>, TargetObjectKeyFormat>> = {
  simple: { SimplePrefix: {} },
  eventTime: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
  deliveryTime: { PartitionedPrefix: { PartitionDateSource: 'DeliveryTime' } },
}

function shownGrants(owners: Needs['owners'], grants: Acl): Promise<TargetGrant[]> {
  return Promise.all(
    grants.map(async ({ to, permission }) => ({
      Grantee: await shownGrantee(owners, to),
      Permission: permission as 'FULL_CONTROL' | 'READ' | 'WRITE',
    })),
  )
}

/** What setting a bucket's logging may answer. */
export const loggingFaults = [
  'CrossLocationLoggingProhibited',
  'InvalidArgument',
  'InvalidRequest',
  'InvalidTargetBucketForLogging',
  'InvalidURI',
  'KeyTooLongError',
  'MalformedACLError',
  'MalformedXML',
  'OperationAborted',
  'UnresolvableGrantByEmailAddress',
] as const
