import type { Ask, RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Removal, RemovalOutcome, WriteCondition, WriteOutcome } from '../ports/writes.ts'
import type { Needs } from '../ports.ts'
import { askObject, conditionKeys, objectArn } from './arns.ts'
import { requireCondition, writeFault } from './conditions.ts'
import { aborted } from './faults.ts'
import { locked } from './locks.ts'
import type { Named } from './missing.ts'
import { removalEvent } from './notifications/record.ts'
import { allowsAcls } from './ownership.ts'
import { askVersioned } from './readAsks.ts'
import { markerFor, requireVersionId } from './versions.ts'

interface RemovalMembers {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string | undefined
  readonly IfMatch?: string | undefined
}

/**
 * What taking away an object, or one of its versions, asks of IAM. Whoever names an entity tag learns whether it is the
 * object's, and must be allowed to read it for that.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function removalAsks({ Bucket, Key, VersionId, IfMatch }: RemovalMembers): readonly Ask[] {
  const names = { Bucket, Key, VersionId }
  if (IfMatch === undefined) return [askVersioned('s3:DeleteObject', names)]
  const removes =
    VersionId === undefined
      ? askObject('s3:DeleteObject', Bucket, Key, conditionKeys({ 's3:if-match': IfMatch }))
      : askVersioned('s3:DeleteObject', names)
  return IfMatch.trim() === '*' ? [removes] : [removes, askVersioned('s3:GetObject', names)]
}

/**
 * Whether a request passes by governance mode: it says so, and its caller may. Who may not is not denied for saying so.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-bypass
 */
export async function mayBypass(
  input: { readonly Bucket: string; readonly Key: string; readonly BypassGovernanceRetention?: boolean | undefined },
  request: RequestContext,
): Promise<boolean> {
  if (input.BypassGovernanceRetention !== true) return false
  return request.may(askObject('s3:BypassGovernanceRetention', input.Bucket, input.Key))
}

/** What a request to delete an object, or one of its versions, takes away. */
export function removalOf(
  { random }: Pick<Needs, 'random'>,
  bucket: Bucket,
  { key, version }: Named,
  request: RequestContext,
  bypassGovernance: boolean,
): Removal {
  requireVersionId(version)
  if (version === undefined) return { kind: 'current', key, marker: markerFor(bucket, key, random, request.now) }
  return { kind: 'version', key, version, unlocked: { now: request.now, bypassGovernance } }
}

/** What an answer says of a removal. */
export interface Removed {
  readonly version: string | undefined
  readonly isMarker: boolean
}

/** Whether it hangs on whose the object is if it may be taken away: it has to be looked at then. */
export function hangsOnOwner(bucket: Bucket, removal: Removal): boolean {
  return removal.kind === 'current' && bucket.acl !== undefined && allowsAcls(bucket)
}

/** The same of what it is: its entity tag is told of to who may read the very object that has it. */
function hangsOnObject(bucket: Bucket, removal: Removal, condition: WriteCondition): boolean {
  return hangsOnOwner(bucket, removal) || (removal.kind === 'current' && condition.kind === 'etag')
}

const attempts = 25

/** Takes away an object or a version, if the condition holds. */
export async function removeObject(
  needs: RemoveNeeds,
  bucket: Bucket,
  removal: Removal,
  condition: WriteCondition,
  request: RequestContext,
): Promise<Removed> {
  if (!hangsOnObject(bucket, removal, condition)) return removeDecided(needs, bucket, removal, condition, request)
  const { key } = removal
  const resource = objectArn(bucket.name, key)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const object = await needs.objects.find(bucket.id, key)
    const hung = await request.decideAgain(resource, object ?? nothingThere)
    requireCondition(object, condition, key)
    if (object === undefined || !hung) return removeDecided(needs, bucket, removal, condition, request)
    const etag = condition.kind === 'none' ? undefined : object.etag
    const removed = await tryRemoval(needs, bucket, removal, { kind: 'owned', owner: object.owner, etag }, request)
    if (typeof removed !== 'string') return removed
  }
  throw aborted()
}

const nothingThere = {}

async function removeDecided(
  needs: RemoveNeeds,
  bucket: Bucket,
  removal: Removal,
  condition: WriteCondition,
  request: RequestContext,
): Promise<Removed> {
  const removed = await tryRemoval(needs, bucket, removal, condition, request)
  if (removed === 'stale') throw aborted()
  if (typeof removed === 'string') throw writeFault(removed, condition, bucket.name, removal.key)
  return removed
}

type RemoveNeeds = Pick<Needs, 'objects' | 'reclaim'>

async function tryRemoval(
  { objects, reclaim }: RemoveNeeds,
  bucket: Bucket,
  removal: Removal,
  condition: WriteCondition,
  request: RequestContext,
): Promise<Removed | Exclude<WriteOutcome, 'done'>> {
  const event = removalEvent(bucket, 'ObjectRemoved', removal, request)
  const { outcome, removed, freed } = await objects.remove(bucket, removal, condition, event)
  if (outcome !== 'done') return outcome
  reclaim.discard(freed)
  return removedOf(removal, removed)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html#API_DeleteObject_ResponseSyntax */
export function removedOf(removal: Removal, outcome: RemovalOutcome): Removed {
  if (outcome === 'locked') throw locked()
  if (removal.kind !== 'current') {
    return { version: removal.version, isMarker: outcome === 'doneMarker' }
  }
  return { version: removal.marker?.version, isMarker: removal.marker !== undefined }
}
