import type { ObjectWithContent } from '../../../../services/s3/ports/objects.ts'
import type { Removal, WriteCondition, WriteOutcome, WrittenBucket } from '../../../../services/s3/ports/writes.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { bodyPlace, objectColumns, objectParams } from './objectRows.ts'
import {
  demotion,
  hasVersion,
  markerStatement,
  noncurrentRemoval,
  nullRemoval,
  soleMarkerRemoval,
  standing,
  versionRemoval,
} from './versionWrites.ts'

const freeParts = `DELETE FROM s3_parts
  WHERE upload = (SELECT upload FROM s3_objects WHERE bucket = ? AND key = ? AND version = 'null') RETURNING blob`
const take = "DELETE FROM s3_objects WHERE bucket = ? AND key = ? AND version = 'null'"
const takeAny = `${take} RETURNING blob`
const takeIfEtag = `${take} AND etag = ? RETURNING blob`
const takeIfUnchanged = `${take} AND modified_at = ? RETURNING blob`
const takeIfOwned = `${take} AND owner IS NOT DISTINCT FROM ? AND etag = COALESCE(?, etag) RETURNING blob`
const insert = `INSERT INTO s3_objects (bucket, ${objectColumns})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const insertBody = 'INSERT INTO s3_bodies (bucket, key, body) VALUES (?, ?, ?)'
const bucketStands = 'SELECT 1 AS found FROM s3_buckets WHERE id = ?'
const versionOfCurrent = 'SELECT version FROM s3_objects WHERE bucket = ? AND key = ?'

/**
 * Takes away what stands under a key of a bucket that is not versioned, as the condition demands, answering its blobs.
 * Parts and body go with the row: when the condition fails, the whole batch is undone. A row that is a version means
 * that the bucket is versioned after all: it stays, so that a write in its place is a conflict.
 */
function takeStatements(bucket: number, key: string, condition: WriteCondition): readonly Statement[] {
  const params = [bucket, key]
  const parts = { sql: freeParts, params }
  if (condition.kind === 'otherEtag') {
    return [...standing(bucket, key, condition), parts, { sql: takeAny, params }]
  }
  if (condition.kind === 'etag') return [parts, { sql: takeIfEtag, params: [...params, condition.etag], expect: 1 }]
  if (condition.kind === 'unchanged') {
    return [parts, { sql: takeIfUnchanged, params: [...params, condition.modifiedAt], expect: 1 }]
  }
  if (condition.kind === 'owned') {
    const { owner = null, etag = null } = condition
    return [parts, { sql: takeIfOwned, params: [...params, owner, etag], expect: 1 }]
  }
  return [parts, condition.kind === 'present' ? { sql: takeAny, params, expect: 1 } : { sql: takeAny, params }]
}

/** Makes way for a new version of a key, or for a delete marker. */
function retireStatements(
  { id, versioning }: WrittenBucket,
  key: string,
  condition: WriteCondition,
): readonly Statement[] {
  if (versioning === undefined) return condition.kind === 'absent' ? [] : takeStatements(id, key, condition)
  const replaced = versioning === 'Suspended' ? nullRemoval(id, key) : []
  return [...standing(id, key, condition), ...replaced, ...demotion(id, key)]
}

/**
 * Puts an object in front of its key's versions, or in place of the one there is. A bucket that is gone violates the
 * foreign key, and an object that must not be there the primary key: both are conflicts, which undo the batch.
 */
export function putStatements(
  bucket: WrittenBucket,
  object: ObjectWithContent,
  condition: WriteCondition,
  seals: Seals,
): readonly Statement[] {
  return [...retireStatements(bucket, object.key, condition), ...insertStatements(bucket.id, object, seals)]
}

function insertStatements(bucket: number, object: ObjectWithContent, seals: Seals): Statement[] {
  const { key, content } = object
  const row = { sql: insert, params: objectParams(bucket, object) }
  if (content.kind !== 'inline') return [row]
  const body = seals.seal(content.octets(), bodyPlace(bucket, object))
  return [row, { sql: insertBody, params: [bucket, key, body] }]
}

/** Takes an object away, behind a marker where the bucket is versioned, or one version for good. */
export function removeStatements(
  bucket: WrittenBucket,
  removal: Removal,
  condition: WriteCondition,
): readonly Statement[] {
  if (removal.kind === 'version') return versionRemoval(bucket.id, removal, condition)
  if (removal.kind === 'noncurrent') return noncurrentRemoval(bucket.id, removal)
  if (removal.kind === 'soleMarker') return soleMarkerRemoval(bucket.id, removal)
  const retired = retireStatements(bucket, removal.key, condition)
  return removal.marker === undefined ? retired : [...retired, markerStatement(bucket.id, removal.marker)]
}

/** Why the removal of a version was undone: it is judged by itself, whatever else its key has. */
export async function failedRemoval(
  metadata: Metadata,
  bucket: WrittenBucket,
  removal: Removal,
  condition: WriteCondition,
): Promise<Exclude<WriteOutcome, 'done'>> {
  if (removal.kind !== 'version') return failedWrite(metadata, bucket, removal.key, condition)
  return (await hasVersion(metadata, bucket.id, removal)) ? 'conditionFailed' : 'noObject'
}

/** Why a write was undone. */
export async function failedWrite(
  metadata: Metadata,
  bucket: WrittenBucket,
  key: string,
  condition: WriteCondition,
): Promise<Exclude<WriteOutcome, 'done'>> {
  if ((await metadata.get(bucketStands, [bucket.id])) === undefined) return 'noBucket'
  const current = await metadata.get<{ readonly version: string }>(versionOfCurrent, [bucket.id, key])
  if (bucket.versioning === undefined && current !== undefined && current.version !== 'null') return 'stale'
  if (condition.kind === 'none') return 'stale'
  if (condition.kind === 'absent' || condition.kind === 'otherEtag') return 'conditionFailed'
  // What stands there by now came too late.
  if (condition.kind === 'present') return 'noObject'
  return current === undefined ? 'noObject' : 'conditionFailed'
}
