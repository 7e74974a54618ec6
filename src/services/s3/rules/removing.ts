import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket, Needs, Removal, RemovalOutcome, WriteCondition } from '../ports.ts'
import { askObject } from './arns.ts'
import { writeFault } from './conditions.ts'
import { locked } from './locks.ts'
import type { Named } from './missing.ts'
import { removalEvent } from './notifications/record.ts'
import { markerFor, requireVersionId } from './versions.ts'

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

/** Takes away an object or a version, if the condition holds. */
export async function removeObject(
  { objects, reclaim }: Pick<Needs, 'objects' | 'reclaim'>,
  bucket: Bucket,
  removal: Removal,
  condition: WriteCondition,
  request: RequestContext,
): Promise<Removed> {
  const event = removalEvent(bucket, 'ObjectRemoved', removal, request)
  const { outcome, removed, freed } = await objects.remove(bucket, removal, condition, event)
  if (outcome !== 'done') throw writeFault(outcome, condition, bucket.name, removal.key)
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
