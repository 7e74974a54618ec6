import type { KeyRange } from '../../../../services/s3/ports/lists.ts'
import type { ObjectStore, PartBytes, StoredObject } from '../../../../services/s3/ports/objects.ts'
import type {
  Removal,
  RemovalOutcome,
  WriteCondition,
  WriteOutcome,
  WrittenBucket,
} from '../../../../services/s3/ports/writes.ts'
import type { NewEvent } from '../../../../services/s3/rules/notifications/ports.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import { Conflict, type Metadata, type Row, type SqlValue, type Statement, type Written } from '../../driver.ts'
import type { Events, Told } from './events.ts'
import { folderWalk } from './folders.ts'
import { freedBlobs } from './freeing.ts'
import { toJson } from './json.ts'
import {
  accessParams,
  type BodyRow,
  type ListedRow,
  listedColumns,
  listedOf,
  lockParams,
  type ObjectRow,
  objectColumnsOfO,
  objectOf,
  scannedOf,
  withContent,
} from './objectRows.ts'
import { failedRemoval, failedWrite, putStatements, removeStatements } from './objectWrites.ts'
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
const listFrom = listing(listedColumns)
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
/** Sets one column of a version, current or not. */
const settingOf = (column: string) => ({
  any: settingWhere(column, ofVersion),
  expected: settingWhere(column, asExpected),
})
const settingWhere = (column: string, where: string) => [
  `UPDATE s3_objects SET ${column} = ? WHERE ${where}`,
  `UPDATE s3_versions SET ${column} = ? WHERE ${where} AND marker = 0`,
]
const foundWhere = (where: string): string => `SELECT 1 AS found FROM s3_objects WHERE ${where}
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE ${where} AND marker = 0`
const ofVersion = 'bucket = ? AND key = ? AND version = ?'
/** All that policies and access control lists decide by. */
const asExpected = `${ofVersion} AND etag = ? AND modified_at = ? AND owner IS NOT DISTINCT FROM ?
  AND acl IS NOT DISTINCT FROM ? AND tags IS NOT DISTINCT FROM ?`
const tagging = settingOf('tags')
const acling = settingOf('acl')
const standing = { any: foundWhere(ofVersion), expected: foundWhere(asExpected) }
const lockingOf = (table: string): string => `UPDATE ${table}
  SET retention_mode = ?, retain_until = ?, legal_hold = ? WHERE bucket = ? AND key = ? AND version = ?
  AND retention_mode IS NOT DISTINCT FROM ? AND retain_until IS NOT DISTINCT FROM ?
  AND legal_hold IS NOT DISTINCT FROM ?`
const setLock = lockingOf('s3_objects')
const setLockOfOlder = `${lockingOf('s3_versions')} AND marker = 0`

/** Objects' rows, with small bodies beside them. */
export function objectStore(metadata: Metadata, seals: Seals, events: Events): ObjectStore {
  const setTold = (
    sql: ReturnType<typeof settingOf>,
    value: string | null,
    place: readonly [bucket: number, object: Pick<StoredObject, 'key' | 'version'>, expected: StoredObject | undefined],
    event: NewEvent | undefined,
  ): Promise<boolean> => {
    const [, , expected] = place
    const params = whereParams(...place)
    const guard = { sql: standing[expected === undefined ? 'any' : 'expected'], params: [...params, ...params] }
    return setColumn(events.telling([{ event, guard }]), sql, value, params, expected)
  }
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
      const { outcome, written } = await attempt(events.telling([{ event }]), statements, () =>
        failedWrite(metadata, bucket, object.key, condition),
      )
      return { outcome, freed: freedBlobs(written) }
    },
    remove: async (bucket, removal, condition, event) => {
      const statements = removeStatements(bucket, removal, condition)
      const told = events.telling([toldOf(bucket, removal, event)])
      const { outcome, written } = await attempt(told, statements, () =>
        failedRemoval(metadata, bucket, removal, condition),
      )
      return { outcome, removed: removalOutcome(removal, written), freed: freedBlobs(written) }
    },
    removeAll: (bucket, removals, of = []) => {
      const told = removals.map((removal, index) => toldOf(bucket, removal, of[index]))
      return removeAll(events.telling(told), bucket, removals)
    },
    list: async (bucket, range) => (await inRange<ListedRow>(metadata, listFrom, bucket, range)).map(listedOf),
    folders: folderWalk(metadata, ['s3_objects']),
    scan: async (bucket, range) => (await inRange<ObjectRow>(metadata, scanFrom, bucket, range)).map(scannedOf),
    parts: async (upload, start, end) => {
      const rows = await metadata.all<PartRow>(selectParts, [upload, end, start])
      return rows.map(partOf)
    },
    setTags: (bucket, object, tags, expected, event) =>
      setTold(tagging, toJson(tags), [bucket, object, expected], event),
    setAcl: (bucket, object, acl, expected, event) => setTold(acling, toJson(acl), [bucket, object, expected], event),
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

function whereParams(
  bucket: number,
  { key, version }: Pick<StoredObject, 'key' | 'version'>,
  expected: StoredObject | undefined,
): readonly SqlValue[] {
  const params = [bucket, key, version]
  if (expected === undefined) return params
  const { etag, modifiedAt, tags } = expected
  return [...params, etag, modifiedAt, ...accessParams(expected), toJson(tags)]
}

async function setColumn(
  metadata: Metadata,
  sql: ReturnType<typeof settingOf>,
  value: string | null,
  where: readonly SqlValue[],
  expected: StoredObject | undefined,
): Promise<boolean> {
  const statements = sql[expected === undefined ? 'any' : 'expected']
  const written = await metadata.write(statements.map((each) => ({ sql: each, params: [value, ...where] })))
  return written.some(({ changes }) => changes === 1)
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
  statements: readonly Statement[],
  failure: () => Promise<Exclude<WriteOutcome, 'done'>>,
): Promise<{ readonly outcome: WriteOutcome; readonly written: readonly Written[] }> {
  try {
    return { outcome: 'done', written: await metadata.write(statements) }
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return { outcome: await failure(), written: [] }
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
