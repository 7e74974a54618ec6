import type { DeleteMarker } from '../../../../services/s3/ports/versions.ts'
import type { Removal, RemovalOutcome, RemovedVersion, WriteCondition } from '../../../../services/s3/ports/writes.ts'
import type { Metadata, SqlValue, Statement, Written } from '../../driver.ts'
import type { Guard } from './events.ts'
import { objectColumns, objectColumnsOfO } from './objectRows.ts'

const ofKey = 'bucket = ? AND key = ?'
const newestPlace = `(SELECT COALESCE(MIN(place), 0) - 1 FROM s3_versions WHERE ${ofKey})`
const current = `SELECT 1 AS found FROM s3_objects WHERE ${ofKey}`
const currentOfEtag = `${current} AND etag = ?`
const currentOwned = `${current} AND owner IS NOT DISTINCT FROM ? AND etag = COALESCE(?, etag)`
const currentUnchanged = `${current} AND version = ? AND modified_at = ?`

/** Refuses a write to a versioned key whose current object is not as the condition demands. */
export function standing(bucket: number, key: string, condition: WriteCondition): readonly Statement[] {
  const params = [bucket, key]
  switch (condition.kind) {
    case 'none':
      return []
    case 'absent':
      return [{ sql: current, params, expect: 0 }]
    case 'present':
      return [{ sql: current, params, expect: 1 }]
    case 'etag':
      return [{ sql: currentOfEtag, params: [...params, condition.etag], expect: 1 }]
    case 'otherEtag':
      return [{ sql: currentOfEtag, params: [...params, condition.etag], expect: 0 }]
    case 'owned':
      return [{ sql: currentOwned, params: [...params, condition.owner ?? null, condition.etag ?? null], expect: 1 }]
    case 'unchanged':
      return [{ sql: currentUnchanged, params: [...params, condition.version, condition.modifiedAt], expect: 1 }]
  }
}

const demote = `INSERT INTO s3_versions (bucket, place, marker, ${objectColumns})
  SELECT o.bucket, ${newestPlace}, 0, ${objectColumnsOfO} FROM s3_objects o WHERE ${ofKey}`
const demoteBody = `INSERT INTO s3_version_bodies (bucket, key, version, body)
  SELECT o.bucket, o.key, o.version, b.body FROM s3_objects o
  JOIN s3_bodies b ON b.bucket = o.bucket AND b.key = o.key WHERE o.bucket = ? AND o.key = ?`
const removeCurrent = `DELETE FROM s3_objects WHERE ${ofKey}`

/** Makes the current object of a key the newest of its older versions. */
export function demotion(bucket: number, key: string): readonly Statement[] {
  const params = [bucket, key]
  return [
    { sql: demote, params: [...params, ...params] },
    { sql: demoteBody, params },
    { sql: removeCurrent, params },
  ]
}

/** Where a key has a version, whether it is the current one or an older one. */
function eitherUpload(matching: string): string {
  return `DELETE FROM s3_parts WHERE upload IN (
    SELECT upload FROM s3_objects WHERE ${matching} UNION ALL SELECT upload FROM s3_versions WHERE ${matching}
  ) RETURNING blob`
}

const isNull = `${ofKey} AND version = 'null'`
const freeNull = eitherUpload(isNull)
const takeNull = `DELETE FROM s3_objects WHERE ${isNull} RETURNING blob`
const takeOlderNull = `DELETE FROM s3_versions WHERE ${isNull} RETURNING blob`

/** Takes away the null version of a key, wherever it stands: a bucket has at most one of each key. */
export function nullRemoval(bucket: number, key: string): readonly Statement[] {
  const params = [bucket, key]
  return [
    { sql: freeNull, params: [...params, ...params] },
    { sql: takeNull, params },
    { sql: takeOlderNull, params },
  ]
}

const insertMarker = `INSERT INTO s3_versions
  (bucket, key, place, version, marker, size, etag, modified_at, checksum_algorithm, checksum_type, checksum, part_count, headers)
  VALUES (?, ?, ${newestPlace}, ?, 1, 0, '', ?, '', '', '', 0, '{}')`

/** Puts a delete marker in front of a key's versions. */
export function markerStatement(bucket: number, { key, version, modifiedAt }: DeleteMarker): Statement {
  return { sql: insertMarker, params: [bucket, key, bucket, key, version, modifiedAt] }
}

/** A lock that holds keeps its row from matching, in the same statement that would delete it. */
const unlocked = `(legal_hold IS NULL OR legal_hold <> 'ON')
  AND (retain_until IS NULL OR retain_until <= ? OR (retention_mode = 'GOVERNANCE' AND ? = 1))`
const isVersion = `${ofKey} AND version = ? AND ${unlocked}`
const freeVersion = eitherUpload(isVersion)
const takeVersion = `DELETE FROM s3_objects WHERE ${isVersion} RETURNING blob, 0 AS marker`
const takeOlderVersion = `DELETE FROM s3_versions WHERE ${isVersion} RETURNING blob, marker`
const findEtag = `SELECT 1 AS found FROM s3_objects WHERE ${ofKey} AND version = ? AND etag = ?
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE ${ofKey} AND version = ? AND etag = ?`
const findVersion = `SELECT 1 AS found FROM s3_objects WHERE ${ofKey} AND version = ?
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE ${ofKey} AND version = ?`

const promote = `INSERT INTO s3_objects (bucket, ${objectColumns})
  SELECT o.bucket, ${objectColumnsOfO} FROM s3_versions o WHERE o.bucket = ? AND o.key = ? AND o.marker = 0
  AND o.place = (SELECT MIN(place) FROM s3_versions WHERE ${ofKey}) AND NOT EXISTS (${current})`
const promoteBody = `INSERT INTO s3_bodies (bucket, key, body)
  SELECT o.bucket, o.key, b.body FROM s3_objects o
  JOIN s3_version_bodies b ON b.bucket = o.bucket AND b.key = o.key AND b.version = o.version
  WHERE o.bucket = ? AND o.key = ?`
const removePromoted = `DELETE FROM s3_versions
  WHERE ${ofKey} AND version = (SELECT version FROM s3_objects WHERE ${ofKey})`

/** How many statements remove one version, so that their answers can be told apart in a batch of many. */
const takings = { first: 2, second: 3 }

/** Takes one version away for good; where it was the newest, the next one becomes current, unless it is a marker. */
export function versionRemoval(
  bucket: number,
  { key, version, unlocked: { now, bypassGovernance } }: RemovedVersion,
  condition: WriteCondition,
): readonly Statement[] {
  const params = [bucket, key]
  const one: SqlValue[] = [...params, version, now, bypassGovernance ? 1 : 0]
  return [
    versionStanding(params, version, condition),
    { sql: freeVersion, params: [...one, ...one] },
    { sql: takeVersion, params: one },
    { sql: takeOlderVersion, params: one },
    { sql: promote, params: [...params, ...params, ...params] },
    { sql: promoteBody, params },
    { sql: removePromoted, params: [...params, ...params] },
  ]
}

function versionStanding(params: readonly SqlValue[], version: string, condition: WriteCondition): Statement {
  const one = [...params, version]
  if (condition.kind === 'present') return { sql: findVersion, params: [...one, ...one], expect: 1 }
  if (condition.kind !== 'etag') return { sql: findVersion, params: [...one, ...one] }
  const tagged = [...one, condition.etag]
  return { sql: findEtag, params: [...tagged, ...tagged], expect: 1 }
}

/** Whether a key has a version, or a marker, of this id. */
export async function hasVersion(
  metadata: Pick<Metadata, 'get'>,
  bucket: number,
  { key, version }: Pick<RemovedVersion, 'key' | 'version'>,
): Promise<boolean> {
  const one = [bucket, key, version]
  return (await metadata.get(findVersion, [...one, ...one])) !== undefined
}

const isNoncurrent = `${isVersion} AND (EXISTS (${current}) OR EXISTS (
    SELECT 1 FROM s3_versions newer WHERE newer.bucket = s3_versions.bucket AND newer.key = s3_versions.key
    AND newer.place < s3_versions.place
  ))`
const freeNoncurrent = `DELETE FROM s3_parts
  WHERE upload IN (SELECT upload FROM s3_versions WHERE ${isNoncurrent}) RETURNING blob`
const takeNoncurrent = `DELETE FROM s3_versions WHERE ${isNoncurrent} RETURNING blob`

/** Takes a version away that is not the newest of its key; if it became that meanwhile, it stays. */
export function noncurrentRemoval(bucket: number, removed: RemovedVersion): readonly Statement[] {
  const { key, version, unlocked } = removed
  const one = [bucket, key, version, unlocked.now, unlocked.bypassGovernance ? 1 : 0, bucket, key]
  return [
    { sql: freeNoncurrent, params: one },
    { sql: takeNoncurrent, params: one },
  ]
}

const takeSoleMarker = `DELETE FROM s3_versions WHERE ${ofKey} AND version = ? AND marker = 1 AND NOT EXISTS (${current})
  AND NOT EXISTS (
    SELECT 1 FROM s3_versions other WHERE other.bucket = s3_versions.bucket AND other.key = s3_versions.key
    AND other.place <> s3_versions.place
  )`

/** Takes a marker away that is all there is of its key. */
export function soleMarkerRemoval(bucket: number, { key, version }: RemovedVersion): readonly Statement[] {
  return [{ sql: takeSoleMarker, params: [bucket, key, version, bucket, key] }]
}

const nullStands = `${current} AND version = 'null'`
const versionStands = `SELECT 1 AS found FROM s3_objects WHERE ${isVersion}
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE ${isVersion}`
const noncurrentStands = `SELECT 1 AS found FROM s3_versions WHERE ${isNoncurrent}`

/** What a removal would take away; undefined where it puts a marker whatever there is. */
export function whatGoes(bucket: number, removal: Removal): Guard | undefined {
  const params = [bucket, removal.key]
  if (removal.kind === 'current') return removal.marker === undefined ? { sql: nullStands, params } : undefined
  const { version, unlocked } = removal
  const one = [...params, version, unlocked.now, unlocked.bypassGovernance ? 1 : 0]
  if (removal.kind === 'noncurrent') return { sql: noncurrentStands, params: [...one, ...params] }
  return { sql: versionStands, params: [...one, ...one] }
}

/** What the statements of one removal did. */
export function removalOutcome(removal: Removal, written: readonly Written[]): RemovalOutcome {
  if (removal.kind === 'current') return 'done'
  if (removal.kind !== 'version') return written.at(-1)?.changes === 0 ? 'absent' : 'done'
  const [found] = written
  const taken = [...(written[takings.first]?.rows ?? []), ...(written[takings.second]?.rows ?? [])]
  if (taken.length === 0) return found?.changes === 0 ? 'absent' : 'locked'
  return taken[0]?.['marker'] === 1 ? 'doneMarker' : 'done'
}
