import type {
  Content,
  ListedObject,
  ObjectStore,
  ObjectWithContent,
  PartBytes,
  StoredObject,
  WriteCondition,
} from '../../../../services/s3/ports.ts'
import { Conflict, type Metadata, type Row } from '../../driver.ts'
import { freedBlobs } from './freeing.ts'
import { fromJson, toJson } from './json.ts'
import { failedWrite, putStatements, removeStatements } from './objectWrites.ts'

interface ObjectRow extends Row {
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly modified_at: number
  readonly checksum_algorithm: string
  readonly checksum_type: string
  readonly checksum: string
  readonly part_count: number
  readonly blob: string | null
  readonly upload: string | null
  readonly tags: string | null
  readonly headers: string
}

interface BodyRow extends ObjectRow {
  readonly body: Uint8Array | null
}

interface PartRow extends Row {
  readonly blob: string
  readonly start_at: number
  readonly size: number
  readonly checksum: string
}

const columns = `o.key, o.size, o.etag, o.modified_at, o.checksum_algorithm, o.checksum_type, o.checksum, o.part_count,
  o.blob, o.upload, o.tags, o.headers`
const selectOne = `SELECT ${columns} FROM s3_objects o WHERE o.bucket = ? AND o.key = ?`
const selectWithBody = `SELECT ${columns}, b.body FROM s3_objects o
  LEFT JOIN s3_bodies b ON b.bucket = o.bucket AND b.key = o.key WHERE o.bucket = ? AND o.key = ?`
const listed = 'SELECT key, size, etag, modified_at, checksum_algorithm, checksum_type FROM s3_objects WHERE bucket = ?'
const listFrom = {
  at: `${listed} AND key >= ? ORDER BY key LIMIT ?`,
  after: `${listed} AND key > ? ORDER BY key LIMIT ?`,
  atBounded: `${listed} AND key >= ? AND key < ? ORDER BY key LIMIT ?`,
  afterBounded: `${listed} AND key > ? AND key < ? ORDER BY key LIMIT ?`,
}
const selectParts = `SELECT blob, start_at, size, checksum FROM s3_parts
  WHERE upload = ? AND start_at < ? AND start_at + size >= ? ORDER BY number`
const setTags = 'UPDATE s3_objects SET tags = ? WHERE bucket = ? AND key = ?'

/** Objects' rows, with small bodies beside them. */
export function objectStore(metadata: Metadata): ObjectStore {
  return {
    find: async (bucket, key) => {
      const row = await metadata.get<ObjectRow>(selectOne, [bucket, key])
      return row && objectOf(row)
    },
    read: async (bucket, key) => {
      const row = await metadata.get<BodyRow>(selectWithBody, [bucket, key])
      return row && withContent(row)
    },
    put: (bucket, object, condition) =>
      attempt(metadata, bucket, object.key, condition, putStatements(bucket, object, condition)),
    remove: (bucket, key, condition) =>
      attempt(metadata, bucket, key, condition, removeStatements(bucket, key, condition)),
    removeAll: async (bucket, keys) => {
      const none: WriteCondition = { kind: 'none' }
      return freedBlobs(await metadata.write(keys.flatMap((key) => removeStatements(bucket, key, none))))
    },
    list: async (bucket, { lower, upper, limit }) => {
      const from = upper === undefined ? [bucket, lower.key] : [bucket, lower.key, upper]
      const place = lower.inclusive ? 'at' : 'after'
      const sql = upper === undefined ? listFrom[place] : listFrom[`${place}Bounded`]
      return (await metadata.all<ObjectRow>(sql, [...from, limit])).map(listedOf)
    },
    parts: async (upload, start, end) => {
      const rows = await metadata.all<PartRow>(selectParts, [upload, end, start])
      return rows.map(partOf)
    },
    setTags: async (bucket, key, tags) => {
      const [written] = await metadata.write([{ sql: setTags, params: [toJson(tags), bucket, key] }])
      return written?.changes === 1
    },
    liveBlobs: (ids) => liveBlobs(metadata, ids),
  }
}

async function attempt(
  metadata: Metadata,
  bucket: number,
  key: string,
  condition: WriteCondition,
  statements: Parameters<Metadata['write']>[0],
): ReturnType<ObjectStore['put']> {
  try {
    return { outcome: 'done', freed: freedBlobs(await metadata.write(statements)) }
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return { outcome: await failedWrite(metadata, bucket, key, condition), freed: [] }
  }
}

const group = 50
const places = Array.from({ length: group }, () => '?').join(', ')
const selectLive = `SELECT blob FROM s3_objects WHERE blob IN (${places}) UNION ALL SELECT blob FROM s3_parts WHERE blob IN (${places})`

async function liveBlobs(metadata: Metadata, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const live = new Set<string>()
  for (let at = 0; at < ids.length; at += group) {
    const some = ids.slice(at, at + group)
    const filled = Array.from({ length: group }, (_, index) => some[index] ?? (some[0] as string))
    for (const { blob } of await metadata.all<{ readonly blob: string }>(selectLive, [...filled, ...filled]))
      live.add(blob)
  }
  return live
}

/** Stored text whose values this room wrote itself. */
function checksumOf(row: ObjectRow): StoredObject['checksum'] {
  return {
    algorithm: row.checksum_algorithm as StoredObject['checksum']['algorithm'],
    type: row.checksum_type as StoredObject['checksum']['type'],
    value: row.checksum,
  }
}

function objectOf(row: ObjectRow): StoredObject {
  return {
    key: row.key,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
    checksum: checksumOf(row),
    headers: fromJson(row.headers) ?? {},
    tags: fromJson(row.tags),
    partCount: row.part_count,
  }
}

function withContent(row: BodyRow): ObjectWithContent {
  return { ...objectOf(row), content: contentOf(row) }
}

function contentOf({ key, body, blob, upload }: BodyRow): Content {
  if (body !== null) return { kind: 'inline', bytes: body }
  if (blob !== null) return { kind: 'blob', id: blob }
  if (upload !== null) return { kind: 'parts', upload }
  throw new Error(`the row of ${JSON.stringify(key)} has no octets`)
}

function listedOf(row: ObjectRow): ListedObject {
  return {
    key: row.key,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
    checksum: checksumOf(row),
  }
}

function partOf({ blob, start_at, size, checksum }: PartRow): PartBytes {
  return { blob, start: start_at, size, checksum }
}
