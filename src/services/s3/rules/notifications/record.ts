import type { Caller } from '../../../../kernel/caller.ts'
import type { RequestContext } from '../../../../kernel/operation.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Removal } from '../../ports/writes.ts'
import { bucketArn } from '../arns.ts'
import { regionOf } from '../locations.ts'
import { shownVersion } from '../versions.ts'
import { covers, type EventName } from './events.ts'
import type { EventRecord, NewEvent, NotificationRule } from './ports.ts'

/** What somebody, or a lifecycle rule, does to an object. */
export type Occasion = Pick<RequestContext, 'id' | 'now' | 'caller' | 'sourceIp'>

/** The object of an event, as far as the event tells of it. */
export interface EventObject {
  readonly key: string
  readonly size?: number
  readonly etag?: string
  readonly version?: string | undefined
}

type Configured = Pick<Bucket, 'name' | 'account' | 'region' | 'versioning' | 'notification'>

/** The event for whoever wants to hear of it: at most one function, since configurations do not overlap. */
export function eventOf(
  bucket: Configured,
  name: EventName,
  object: EventObject,
  occasion: Occasion,
): NewEvent | undefined {
  const rule = bucket.notification?.find((each) => isAbout(each, name, object.key))
  if (rule === undefined) return undefined
  return { function: rule.function, at: occasion.now, record: recordOf(bucket, rule, name, object, occasion) }
}

/** Filters may be written as keys are, or encoded as in events. */
function isAbout({ events, prefix = '', suffix = '' }: NotificationRule, name: EventName, key: string): boolean {
  if (!events.some((event) => covers(event, name))) return false
  const encoded = eventKey(key)
  return (key.startsWith(prefix) || encoded.startsWith(prefix)) && (key.endsWith(suffix) || encoded.endsWith(suffix))
}

/** A key as events have it: form-encoded, but for slashes. */
function eventKey(key: string): string {
  return new URLSearchParams({ '': key }).toString().slice(1).replaceAll('%2F', '/')
}

/** Events of tags, of access control lists and of lifecycle rules came to the format later than the rest. */
const laterEvents = /^(ObjectTagging|ObjectAcl|LifecycleExpiration):/

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * Deviation: the bucket's owner is its account's id, where AWS tells Amazon's own id of the customer.
 */
function recordOf(
  { name: bucketName, account, region, versioning }: Configured,
  rule: NotificationRule,
  name: EventName,
  { key, size, etag, version }: EventObject,
  { id, now, caller, sourceIp }: Occasion,
): EventRecord {
  const shown = version === undefined ? undefined : shownVersion({ versioning }, version)
  const record = {
    eventVersion: laterEvents.test(name) ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: regionOf(region),
    eventTime: new Date(now).toISOString(),
    eventName: name,
    userIdentity: { principalId: principalId(caller) },
    requestParameters: { sourceIPAddress: sourceIp },
    responseElements: { 'x-amz-request-id': id, 'x-amz-id-2': id },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: rule.id,
      bucket: { name: bucketName, ownerIdentity: { principalId: account }, arn: bucketArn(bucketName) },
      object: {
        key: eventKey(key),
        ...(size === undefined ? {} : { size }),
        ...(etag === undefined ? {} : { eTag: etag }),
        ...(shown === undefined ? {} : { versionId: shown }),
      },
    },
  }
  return record
}

function principalId(caller: Caller): string {
  if (caller.kind === 'anonymous') return 'Anonymous'
  return caller.kind === 'service' ? caller.principal : `AWS:${caller.userId}`
}

/** The entity tag of no octets, which a marker has in events. */
const emptyEtag = 'd41d8cd98f00b204e9800998ecf8427e'

/** The event of a removal: a marker that was made, or an object that is gone. */
export function removalEvent(
  bucket: Configured,
  family: 'ObjectRemoved' | 'LifecycleExpiration',
  removal: Removal,
  occasion: Occasion,
): NewEvent | undefined {
  if (bucket.notification === undefined || removal.kind === 'soleMarker') return undefined
  const { key } = removal
  if (removal.kind !== 'current')
    return eventOf(bucket, `${family}:Delete`, { key, version: removal.version }, occasion)
  if (removal.marker === undefined) return eventOf(bucket, `${family}:Delete`, { key }, occasion)
  const marker = { key, etag: emptyEtag, version: removal.marker.version }
  return eventOf(bucket, `${family}:DeleteMarkerCreated`, marker, occasion)
}

/** What lifecycle rules do, S3 does itself. */
export function lifecycleOccasion(id: string, now: number): Occasion {
  const principal = 's3.amazonaws.com'
  return { id, now, caller: { kind: 'service', principal, context: {} }, sourceIp: principal }
}
