import type { ConditionContext, RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { BucketLock, DefaultRetention, ObjectLock, Retention } from '../ports/locks.ts'
import type { StoredObject } from '../ports/objects.ts'
import { askObject, conditionKeys } from './arns.ts'
import { type DeclaredDigests, isDeclared } from './checksums.ts'
import { accessDenied, invalidArgument, invalidRequest, malformedXml, s3Fault } from './faults.ts'

const day = 86_400_000

/** The members of a request that lock what it writes. */
export interface LockMembers {
  readonly ObjectLockMode?: string | undefined
  readonly ObjectLockRetainUntilDate?: Date | undefined
  readonly ObjectLockLegalHoldStatus?: string | undefined
}

/** Whether a request retains what it writes, or puts a legal hold on it. */
export function namesLock(input: LockMembers): { readonly retention: boolean; readonly legalHold: boolean } {
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = input
  const retention = ObjectLockMode !== undefined || ObjectLockRetainUntilDate !== undefined
  return { retention, legalHold: ObjectLockLegalHoldStatus !== undefined }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-retention-limits */
export function retentionKeys(mode: string | undefined, until: Date | undefined, now: number): ConditionContext {
  return conditionKeys({
    's3:object-lock-mode': mode,
    's3:object-lock-retain-until-date': until?.toISOString(),
    's3:object-lock-remaining-retention-days':
      until === undefined ? undefined : Math.ceil((until.getTime() - now) / day),
  })
}

/** What a request asks to lock, as an object keeps it. */
export function requestedLock(
  { objectLock }: Pick<Bucket, 'objectLock'>,
  input: LockMembers,
  now: number,
): ObjectLock | undefined {
  const named = namesLock(input)
  if (!named.retention && !named.legalHold) return undefined
  requireLockable(objectLock)
  return {
    ...(named.retention ? { retention: headerRetention(input, now) } : {}),
    ...(named.legalHold ? { legalHold: headerHold(input.ObjectLockLegalHoldStatus) } : {}),
  }
}

/** How a new version is locked: as its request says, else as its bucket does. */
export function lockOfNew(
  { objectLock }: Pick<Bucket, 'objectLock'>,
  requested: ObjectLock | undefined,
  now: number,
): ObjectLock | undefined {
  const byDefault = objectLock?.defaultRetention
  if (byDefault === undefined || requested?.retention !== undefined) return requested
  return { ...requested, retention: { mode: byDefault.mode, until: endOf(byDefault, now) } }
}

function endOf({ unit, count }: DefaultRetention, now: number): number {
  if (unit === 'Days') return now + count * day
  const until = new Date(now)
  until.setUTCFullYear(until.getUTCFullYear() + count)
  return until.getTime()
}

/** Refuses to lock in a bucket whose versions cannot be. */
export function requireLockable(objectLock: BucketLock | undefined): void {
  if (objectLock === undefined) throw invalidRequest('Bucket is missing Object Lock Configuration')
}

/** A locked upload must prove that it arrived as it was sent. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function requireDigest(lock: ObjectLock | undefined, declared: DeclaredDigests): void {
  if (lock === undefined || declared.md5 !== undefined || isDeclared(declared)) return
  throw invalidRequest(
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  )
}

function headerRetention({ ObjectLockMode, ObjectLockRetainUntilDate }: LockMembers, now: number): Retention {
  if (ObjectLockMode === undefined || ObjectLockRetainUntilDate === undefined) {
    throw invalidRequest('x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied')
  }
  const mode = modeOf(ObjectLockMode)
  if (mode === undefined) throw invalidArgument('Unknown wormMode directive.', 'x-amz-object-lock-mode', ObjectLockMode)
  return { mode, until: requireFuture(ObjectLockRetainUntilDate, 'x-amz-object-lock-retain-until-date', now) }
}

function headerHold(status: string | undefined): 'ON' | 'OFF' {
  if (status === 'ON' || status === 'OFF') return status
  const message = "Legal Hold must be either of 'ON' or 'OFF'"
  throw invalidArgument(message, 'x-amz-object-lock-legal-hold', status ?? '')
}

function modeOf(mode: string | undefined): Retention['mode'] | undefined {
  return mode === 'GOVERNANCE' || mode === 'COMPLIANCE' ? mode : undefined
}

function requireFuture(until: Date, name: string, now: number): number {
  if (until.getTime() > now) return until.getTime()
  throw invalidArgument('The retain until date must be in the future!', name, until.toISOString())
}

/** The retention of a request's document; undefined for an empty one, which takes it off. */
export function documentRetention(
  document: { readonly Mode?: string | undefined; readonly RetainUntilDate?: Date | undefined } | undefined,
  now: number,
): Retention | undefined {
  if (document === undefined) throw malformedXml()
  const { Mode, RetainUntilDate } = document
  if (Mode === undefined && RetainUntilDate === undefined) return undefined
  const mode = modeOf(Mode)
  if (mode === undefined || RetainUntilDate === undefined) throw malformedXml()
  return { mode, until: requireFuture(RetainUntilDate, 'RetainUntilDate', now) }
}

/**
 * Refuses to loosen a retention that holds: in compliance mode always, in governance mode unless it is bypassed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html#object-lock-retention-modes
 */
export function requireTightened(
  held: Retention | undefined,
  wanted: Retention | undefined,
  now: number,
  bypassGovernance: boolean,
): void {
  if (held === undefined || held.until <= now) return
  if (held.mode === 'GOVERNANCE' && bypassGovernance) return
  if (wanted?.mode !== held.mode || wanted.until < held.until) throw locked()
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
export function locked(): Error {
  return accessDenied(
    'the version is retained or on legal hold',
    'Access Denied because object protected by object lock.',
  )
}

export function noLock(): Error {
  const message = 'The specified object does not have a ObjectLock configuration'
  return s3Fault('NoSuchObjectLockConfiguration', message)
}

/** What a read tells of an object's lock, to who may know it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export async function lockMembers(request: RequestContext, bucket: string, object: StoredObject): Promise<LockAnswer> {
  const { key, lock } = object
  if (lock === undefined) return {}
  const may = (action: string): Promise<boolean> => request.may({ ...askObject(action, bucket, key), state: object })
  const retention = lock.retention !== undefined && (await may('s3:GetObjectRetention')) ? lock.retention : undefined
  const hold = lock.legalHold !== undefined && (await may('s3:GetObjectLegalHold')) ? lock.legalHold : undefined
  return {
    ObjectLockMode: retention?.mode,
    ObjectLockRetainUntilDate: retention && new Date(retention.until),
    ObjectLockLegalHoldStatus: hold,
  }
}

export interface LockAnswer {
  ObjectLockMode?: Retention['mode'] | undefined
  ObjectLockRetainUntilDate?: Date | undefined
  ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | undefined
}
