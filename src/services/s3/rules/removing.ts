import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket, Needs, Removal, RemovalOutcome, WriteCondition } from '../ports.ts'
import { askObject } from './arns.ts'
import { writeFault } from './conditions.ts'
import { accessDenied } from './faults.ts'
import type { Named } from './missing.ts'
import { markerFor, requireVersionId } from './versions.ts'

/** What a request to delete an object, or one of its versions, takes away. */
export async function removalOf(
  { random }: Pick<Needs, 'random'>,
  bucket: Bucket,
  { key, version }: Named,
  request: RequestContext,
  wantsBypass: boolean,
): Promise<Removal> {
  requireVersionId(version)
  if (version === undefined) return { kind: 'current', key, marker: markerFor(bucket, key, random, request.now) }
  const bypass = wantsBypass && (await request.may(askObject('s3:BypassGovernanceRetention', bucket.name, key)))
  return { kind: 'version', key, version, unlocked: { now: request.now, bypassGovernance: bypass } }
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
): Promise<Removed> {
  const { outcome, removed, freed } = await objects.remove(bucket, removal, condition)
  if (outcome !== 'done') throw writeFault(outcome, condition, bucket.name, removal.key)
  reclaim.discard(freed)
  return removedOf(removal, removed)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html#API_DeleteObject_ResponseSyntax */
export function removedOf(removal: Removal, outcome: RemovalOutcome): Removed {
  if (outcome === 'locked') throw locked()
  if (removal.kind === 'version') {
    return { version: removal.version, isMarker: outcome === 'doneMarker' }
  }
  return { version: removal.marker?.version, isMarker: removal.marker !== undefined }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
export function locked(): Error {
  return accessDenied(
    'the version is retained or on legal hold',
    'Access Denied because object protected by object lock.',
  )
}
