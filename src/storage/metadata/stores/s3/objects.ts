import type {
  KeyRange,
  NewEvent,
  ObjectStore,
  PartBytes,
  Removal,
  RemovalOutcome,
  WriteCondition,
  WriteOutcome,
  WrittenBucket,
} from '../../../../services/s3/ports.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import { Conflict, type Metadata, type Row, type Statement, type Written } from '../../driver.ts'
import type { Events, Told } from './events.ts'
import { freedBlobs } from './freeing.ts'
import { toJson } from './json.ts'
import {
  type BodyRow,
  listedOf,
  lockParams,
  type ObjectRow,
  objectColumnsOfO,
  objectOf,
  scannedOf,
  withContent,
} from './objectRows.ts'
import { failedWrite, putStatements, removeStatements } from './objectWrites.ts'
import { removalOutcome, whatGoes } from './versionWrites.ts'

interface PartRow extends Row {
  readonly blob: string
  readonly start_at: number
  readonly size: number
  readonly checksum: string
}

const selectOne = `SELECT ${objectColumnsOfO} FROM s3_objects o WHERE o.bucket = ? AND o.key = ?`
const selectWithBody = `SELECT ${objectColumnsOfO}, b.body FROM s3_objects o
  LEFT JOIN s3_bodies b ON b.bucket = o.bucket AND b.key = o.key WHERE o.bucket = ? AND o.key = ?`
const listFrom = listing('key, size, etag, modified_at, checksum_algorithm, checksum_type, owner')
const scanFrom = listing('key, version, size, modified_at, tags')

function listing(shown: string) {
  const listed = `SELECT ${shown} FROM s3_objects WHERE bucket = ?`
  return {
    at: `${listed} AND key >= ? ORDER BY key LIMIT ?`,
    after: `${listed} AND key > ? ORDER BY key LIMIT ?`,
    atBounded: `${listed} AND key >= ? AND key < ? ORDER BY key LIMIT ?`,
    afterBounded: `${listed} AND key > ? AND key < ? ORDER BY key LIMIT ?`,
  }
}

const selectParts = `SELECT blob, start_at, size, checksum FROM s3_parts
  WHERE upload = ? AND start_at < ? AND start_at + size >= ? ORDER BY number`
/** Sets one column of the current object, of a version that is current, or of an older one; answers which version. */
const settingOf = (column: string) => {
  const current = `UPDATE s3_objects SET ${column} = ? WHERE bucket = ? AND key = ?`
  return {
    current: `${current} RETURNING version`,
    version: `${current} AND version = ? RETURNING version`,
    older: `UPDATE s3_versions SET ${column} = ?
      WHERE bucket = ? AND key = ? AND version = ? AND marker = 0 RETURNING version`,
  }
}
const tagging = settingOf('tags')
/** Without a version it is the current object. */
const taggable = `SELECT 1 AS found FROM s3_objects
    WHERE bucket = ? AND key = ? AND version = COALESCE(?, version)
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE bucket = ? AND key = ? AND version = ? AND marker = 0`
const acling = settingOf('acl')
const lockingOf = (table: string): string => `UPDATE ${table}
  SET retention_mode = ?, retain_until = ?, legal_hold = ? WHERE bucket = ? AND key = ? AND version = ?
  AND retention_mode IS NOT DISTINCT FROM ? AND retain_until IS NOT DISTINCT FROM ?
  AND legal_hold IS NOT DISTINCT FROM ?`
const setLock = lockingOf('s3_objects')
const setLockOfOlder = `${lockingOf('s3_versions')} AND marker = 0`

/** Objects' rows, with small bodies beside them. */
export function objectStore(metadata: Metadata, seals: Seals, events: Events): ObjectStore {
  return {
    find: async (bucket, key) => {
      const row = await metadata.get<ObjectRow>(selectOne, [bucket, key])
      return row && objectOf(row)
    },
    read: async (bucket, key) => {
      const row = await metadata.get<BodyRow>(selectWithBody, [bucket, key])
      return row && withContent(bucket, row, seals)
    },
    put: async (bucket, object, condition, event) => {
      const statements = putStatements(bucket, object, condition, seals)
      const { outcome, written } = await attempt(events.telling([{ event }]), bucket, object.key, condition, statements)
      return { outcome, freed: freedBlobs(written) }
    },
    remove: async (bucket, removal, condition, event) => {
      const statements = removeStatements(bucket, removal, condition)
      const { outcome, written } = await attempt(
        events.telling([toldOf(bucket, removal, event)]),
        bucket,
        removal.key,
        condition,
        statements,
      )
      return { outcome, removed: removalOutcome(removal, written), freed: freedBlobs(written) }
    },
    removeAll: (bucket, removals, of = []) => {
      const told = removals.map((removal, index) => toldOf(bucket, removal, of[index]))
      return removeAll(events.telling(told), bucket, removals)
    },
    list: async (bucket, range) => (await inRange<ObjectRow>(metadata, listFrom, bucket, range)).map(listedOf),
    scan: async (bucket, range) => (await inRange<ObjectRow>(metadata, scanFrom, bucket, range)).map(scannedOf),
    parts: async (upload, start, end) => {
      const rows = await metadata.all<PartRow>(selectParts, [upload, end, start])
      return rows.map(partOf)
    },
    setTags: (bucket, key, version, tags, event) => {
      const guard = { sql: taggable, params: [bucket, key, version ?? null, bucket, key, version ?? null] }
      const telling = events.telling([{ event, guard }])
      return setColumn(telling, tagging, bucket, key, version, toJson(tags))
    },
    setAcl: (bucket, key, version, acl) => setColumn(metadata, acling, bucket, key, version, toJson(acl)),
    setLock: async (bucket, object, lock) => {
      const params = [...lockParams(lock), bucket, object.key, object.version, ...lockParams(object.lock)]
      const written = await metadata.write([setLock, setLockOfOlder].map((sql) => ({ sql, params })))
      return written.some(({ changes }) => changes === 1)
    },
    liveBlobs: (ids) => liveBlobs(metadata, ids),
  }
}

/** Nothing is told of a removal of nothing. */
function toldOf(bucket: WrittenBucket, removal: Removal, event: NewEvent | undefined): Told {
  return { event, guard: event && whatGoes(bucket.id, removal) }
}

async function setColumn(
  metadata: Metadata,
  sql: ReturnType<typeof settingOf>,
  bucket: number,
  key: string,
  version: string | undefined,
  value: string | null,
): Promise<string | undefined> {
  const params = [value, bucket, key]
  const written = await metadata.write(
    version === undefined
      ? [{ sql: sql.current, params }]
      : [sql.version, sql.older].map((each) => ({ sql: each, params: [...params, version] })),
  )
  const row = written.flatMap(({ rows }) => rows)[0]
  return row === undefined ? undefined : String(row['version'])
}

function inRange<R extends Row>(
  metadata: Metadata,
  from: ReturnType<typeof listing>,
  bucket: number,
  { lower, upper, limit }: KeyRange,
): Promise<readonly R[]> {
  const place = lower.inclusive ? 'at' : 'after'
  if (upper === undefined) return metadata.all<R>(from[place], [bucket, lower.key, limit])
  return metadata.all<R>(from[`${place}Bounded`], [bucket, lower.key, upper, limit])
}

async function attempt(
  metadata: Metadata,
  bucket: WrittenBucket,
  key: string,
  condition: WriteCondition,
  statements: readonly Statement[],
): Promise<{ readonly outcome: WriteOutcome; readonly written: readonly Written[] }> {
  try {
    return { outcome: 'done', written: await metadata.write(statements) }
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return { outcome: await failedWrite(metadata, bucket, key, condition), written: [] }
  }
}

const unconditional: WriteCondition = { kind: 'none' }

async function removeAll(
  metadata: Metadata,
  bucket: WrittenBucket,
  removals: readonly Removal[],
): ReturnType<ObjectStore['removeAll']> {
  const batches = removals.map((removal) => removeStatements(bucket, removal, unconditional))
  const written = await metadata.write(batches.flat())
  const removed: RemovalOutcome[] = []
  let at = 0
  for (const [index, removal] of removals.entries()) {
    const end = at + (batches[index]?.length ?? 0)
    removed.push(removalOutcome(removal, written.slice(at, end)))
    at = end
  }
  return { removed, freed: freedBlobs(written) }
}

const group = 50
const places = Array.from({ length: group }, () => '?').join(', ')
const selectLive = ['s3_objects', 's3_versions', 's3_parts']
  .map((table) => `SELECT blob FROM ${table} WHERE blob IN (${places})`)
  .join(' UNION ALL ')

/** Which of these blobs some row names. */
export async function liveBlobs(metadata: Pick<Metadata, 'all'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const live = new Set<string>()
  for (let at = 0; at < ids.length; at += group) {
    const some = ids.slice(at, at + group)
    const filled = Array.from({ length: group }, (_, index) => some[index] ?? (some[0] as string))
    for (const { blob } of await metadata.all<{ readonly blob: string }>(selectLive, [...filled, ...filled, ...filled]))
      live.add(blob)
  }
  return live
}

function partOf({ blob, start_at, size, checksum }: PartRow): PartBytes {
  return { blob, start: start_at, size, checksum }
}
