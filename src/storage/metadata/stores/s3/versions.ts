import type {
  DeleteMarker,
  ListedVersion,
  ScannedVersion,
  Version,
  VersionPlace,
  VersionStore,
} from '../../../../services/s3/ports/versions.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import type { Metadata, Row, SqlValue } from '../../driver.ts'
import { folderWalk } from './folders.ts'
import {
  type BodyRow,
  type ListedRow,
  listedColumns,
  listedOf,
  type ObjectRow,
  objectColumnsOfO,
  scannedOf,
  withContent,
} from './objectRows.ts'

interface VersionRow extends BodyRow {
  readonly marker: number
}

interface ScannedRow extends Row, Pick<ObjectRow, 'key' | 'version' | 'size' | 'modified_at' | 'tags'> {
  readonly place: number
  readonly marker: number
  readonly current_at: number | null
}

interface ListedVersionRow extends ListedRow {
  readonly version: string
  readonly marker: number
}

const selectCurrent = `SELECT ${objectColumnsOfO}, 0 AS marker, b.body FROM s3_objects o
  LEFT JOIN s3_bodies b ON b.bucket = o.bucket AND b.key = o.key WHERE o.bucket = ? AND o.key = ? AND o.version = ?`
const selectOlder = `SELECT ${objectColumnsOfO}, o.marker, b.body FROM s3_versions o
  LEFT JOIN s3_version_bodies b ON b.bucket = o.bucket AND b.key = o.key AND b.version = o.version
  WHERE o.bucket = ? AND o.key = ? AND o.version = ?`
const selectNewest = `SELECT v.key, v.version, v.modified_at, v.marker FROM s3_versions v
  WHERE v.bucket = ? AND v.key = ? AND NOT EXISTS (
    SELECT 1 FROM s3_objects o WHERE o.bucket = v.bucket AND o.key = v.key
  ) ORDER BY v.place LIMIT 1`
const selectPlace = 'SELECT place FROM s3_versions WHERE bucket = ? AND key = ? AND version = ?'

const listed = `${listedColumns}, version`
/** Before the place of every older version. */
const currentPlace = '-1000000000000000'

/** Both tables in one order: each is read along its primary key, and the two are merged. */
function listing(keys: string): string {
  return `SELECT ${listed}, 0 AS marker, ${currentPlace} AS place FROM s3_objects WHERE bucket = ? AND ${keys}
    UNION ALL SELECT ${listed}, marker, place FROM s3_versions WHERE bucket = ? AND ${keys}
    ORDER BY key, place LIMIT ?`
}

const listFrom = {
  at: listing('key >= ?'),
  after: listing('key > ?'),
  atBounded: listing('key >= ? AND key < ?'),
  afterBounded: listing('key > ? AND key < ?'),
}
const scanned = `SELECT v.key, v.place, v.version, v.marker, v.size, v.modified_at, v.tags,
  (SELECT o.modified_at FROM s3_objects o WHERE o.bucket = v.bucket AND o.key = v.key) AS current_at
  FROM s3_versions v WHERE v.bucket = ? AND (v.key, v.place) > (?, ?)`
const scanAfter = `${scanned} ORDER BY v.key, v.place LIMIT ?`
const scanBounded = `${scanned} AND v.key < ? ORDER BY v.key, v.place LIMIT ?`
const listOfKey = `SELECT ${listed}, marker FROM s3_versions WHERE bucket = ? AND key = ? AND place > ? ORDER BY place LIMIT ?`

/** Versions by their ids, and all of them in order. */
export function versionStore(metadata: Metadata, seals: Seals): VersionStore {
  return {
    read: (bucket, key, version) => read(metadata, seals, bucket, key, version),
    marker: async (bucket, key) => {
      const row = await metadata.get<VersionRow>(selectNewest, [bucket, key])
      return row?.marker === 1 ? markerOf(row) : undefined
    },
    list: (bucket, range) => list(metadata, bucket, range),
    folders: folderWalk(metadata, ['s3_objects', 's3_versions']),
    scan: (bucket, range) => scan(metadata, bucket, range),
  }
}

async function read(
  metadata: Metadata,
  seals: Seals,
  bucket: number,
  key: string,
  version: string,
): Promise<Version | undefined> {
  const params = [bucket, key, version]
  const row =
    (await metadata.get<VersionRow>(selectCurrent, params)) ?? (await metadata.get<VersionRow>(selectOlder, params))
  if (row === undefined) return undefined
  return row.marker === 1 ? { marker: markerOf(row) } : { object: withContent(bucket, row, seals) }
}

function markerOf({ key, version, modified_at: modifiedAt }: VersionRow): DeleteMarker {
  return { key, version, modifiedAt }
}

async function list(
  metadata: Metadata,
  bucket: number,
  { lower, upper, limit }: Parameters<VersionStore['list']>[1],
): Promise<readonly ListedVersion[]> {
  const place = lower.version === undefined ? undefined : await placeOf(metadata, bucket, lower.key, lower.version)
  const sameKey =
    place === undefined ? [] : await metadata.all<ListedVersionRow>(listOfKey, [bucket, lower.key, place, limit])
  const rest = limit - sameKey.length
  if (rest === 0) return sameKey.map(versionOf)
  const inclusive = lower.version === undefined ? lower.inclusive : place === undefined
  const later = await metadata.all<ListedVersionRow>(...laterKeys(bucket, { key: lower.key, inclusive }, upper, rest))
  return [...sameKey, ...later].map(versionOf)
}

/**
 * Where a version stands among those of its key. Undefined when it is gone, as for who deletes what a page shows before
 * asking for the next one: the key is then shown from its newest version on.
 */
async function placeOf(metadata: Metadata, bucket: number, key: string, version: string): Promise<number | undefined> {
  const params = [bucket, key, version]
  const older = await metadata.get<{ readonly place: number }>(selectPlace, params)
  if (older !== undefined) return older.place
  return (await metadata.get(selectCurrent, params)) === undefined ? undefined : Number(currentPlace)
}

function laterKeys(
  bucket: number,
  { key, inclusive }: VersionPlace,
  upper: string | undefined,
  limit: number,
): [string, SqlValue[]] {
  const place = inclusive ? 'at' : 'after'
  const one = upper === undefined ? [bucket, key] : [bucket, key, upper]
  return [upper === undefined ? listFrom[place] : listFrom[`${place}Bounded`], [...one, ...one, limit]]
}

async function scan(
  metadata: Metadata,
  bucket: number,
  { after, upper, limit }: Parameters<VersionStore['scan']>[1],
): Promise<readonly ScannedVersion[]> {
  const from = [bucket, after.key, after.place ?? Number(currentPlace)]
  const rows =
    upper === undefined
      ? await metadata.all<ScannedRow>(scanAfter, [...from, limit])
      : await metadata.all<ScannedRow>(scanBounded, [...from, upper, limit])
  return rows.map((row) => ({
    ...scannedOf(row),
    place: row.place,
    isMarker: row.marker === 1,
    currentAt: row.current_at ?? undefined,
  }))
}

function versionOf(row: ListedVersionRow): ListedVersion {
  return Object.assign(listedOf(row), { version: row.version, isMarker: row.marker === 1 })
}
