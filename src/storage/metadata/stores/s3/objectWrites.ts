import type { ObjectWithContent, WriteCondition, WriteOutcome } from '../../../../services/s3/ports.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { toJson } from './json.ts'

const freeParts = `DELETE FROM s3_parts
  WHERE upload = (SELECT upload FROM s3_objects WHERE bucket = ? AND key = ?) RETURNING blob`
const take = 'DELETE FROM s3_objects WHERE bucket = ? AND key = ? RETURNING blob'
const takeIfEtag = 'DELETE FROM s3_objects WHERE bucket = ? AND key = ? AND etag = ? RETURNING blob'
const insert = `INSERT INTO s3_objects (bucket, key, size, etag, modified_at, checksum_algorithm, checksum_type, checksum,
  part_count, blob, upload, tags, headers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const insertBody = 'INSERT INTO s3_bodies (bucket, key, body) VALUES (?, ?, ?)'
const bucketStands = 'SELECT 1 AS found FROM s3_buckets WHERE id = ?'
const objectStands = 'SELECT 1 AS found FROM s3_objects WHERE bucket = ? AND key = ?'

/**
 * Takes away what stands under a key, as the condition demands, answering its blobs. Parts and body go with the row:
 * when the condition fails, the whole batch is undone.
 */
export function removeStatements(bucket: number, key: string, condition: WriteCondition): readonly Statement[] {
  const params = [bucket, key]
  const parts = { sql: freeParts, params }
  if (condition.kind === 'etag') return [parts, { sql: takeIfEtag, params: [...params, condition.etag], expect: 1 }]
  return [parts, condition.kind === 'present' ? { sql: take, params, expect: 1 } : { sql: take, params }]
}

/**
 * Puts an object in place of any other. A bucket that is gone violates the foreign key, and an object that must not be
 * there the primary key: both are conflicts, which undo the batch.
 */
export function putStatements(bucket: number, object: ObjectWithContent, condition: WriteCondition): Statement[] {
  const removed = condition.kind === 'absent' ? [] : removeStatements(bucket, object.key, condition)
  return [...removed, ...insertStatements(bucket, object)]
}

export function insertStatements(bucket: number, object: ObjectWithContent): Statement[] {
  const { key, size, etag, modifiedAt, checksum, partCount, tags, headers, content } = object
  const blob = content.kind === 'blob' ? content.id : null
  const upload = content.kind === 'parts' ? content.upload : null
  const { algorithm, type, value } = checksum
  const stored = [toJson(tags), JSON.stringify(headers)]
  const params = [bucket, key, size, etag, modifiedAt, algorithm, type, value, partCount, blob, upload, ...stored]
  const row = { sql: insert, params }
  return content.kind === 'inline' ? [row, { sql: insertBody, params: [bucket, key, content.bytes] }] : [row]
}

/** Why a write was undone. */
export async function failedWrite(
  metadata: Metadata,
  bucket: number,
  key: string,
  condition: WriteCondition,
): Promise<Exclude<WriteOutcome, 'done'>> {
  if ((await metadata.get(bucketStands, [bucket])) === undefined) return 'noBucket'
  if (condition.kind === 'absent') return 'conditionFailed'
  const stands = (await metadata.get(objectStands, [bucket, key])) !== undefined
  return stands ? 'conditionFailed' : 'noObject'
}
