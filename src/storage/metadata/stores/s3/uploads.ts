import type { Completion, Part, Upload, UploadStore } from '../../../../services/s3/ports/uploads.ts'
import type { WrittenBucket } from '../../../../services/s3/ports/writes.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import { Conflict, type Metadata, type Row } from '../../driver.ts'
import { isWritten } from '../conflicts.ts'
import type { Events } from './events.ts'
import { folderWalk } from './folders.ts'
import { freedBlobs } from './freeing.ts'
import { fromJson, toJson } from './json.ts'
import { accessOf, accessParams, headersOf } from './objectRows.ts'
import { failedWrite, putStatements } from './objectWrites.ts'

interface UploadRow extends Row {
  readonly id: string
  readonly key: string
  readonly initiated_at: number
  readonly initiator: string
  readonly checksum_algorithm: string | null
  readonly checksum_type: string
  readonly tags: string | null
  readonly headers: string
  readonly lock: string | null
  readonly owner: string | null
  readonly acl: string | null
  readonly revision: number
}

/** A part of an upload, as it is stored. */
export interface PartRow extends Row {
  readonly number: number
  readonly size: number
  readonly etag: string
  readonly checksum: string
  readonly modified_at: number
  readonly blob: string
}

const columns =
  'id, key, initiated_at, initiator, checksum_algorithm, checksum_type, tags, headers, lock, owner, acl, revision'
const insert = `INSERT INTO s3_uploads (bucket, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const selectOne = `SELECT ${columns} FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?`
const listed = `SELECT ${columns} FROM s3_uploads WHERE bucket = ?`
const order = 'ORDER BY key, id LIMIT ?'
const listAt = `${listed} AND key >= ? ${order}`
const listAtBounded = `${listed} AND key >= ? AND key < ? ${order}`
const listAfter = `${listed} AND key > ? ${order}`
const listAfterBounded = `${listed} AND key > ? AND key < ? ${order}`
const listOfKey = `${listed} AND key = ? AND id > ? ${order}`
const selectParts = `SELECT number, size, etag, checksum, modified_at, blob FROM s3_parts
  WHERE upload = ? AND number > ? ORDER BY number LIMIT ?`
const revise = 'UPDATE s3_uploads SET revision = revision + 1 WHERE id = ?'
const takePart = 'DELETE FROM s3_parts WHERE upload = ? AND number = ? RETURNING blob'
const insertPart = `INSERT INTO s3_parts (upload, number, size, etag, checksum, modified_at, blob)
  VALUES (?, ?, ?, ?, ?, ?, ?)`
const takeUpload = 'DELETE FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?'
const takeRevision = 'DELETE FROM s3_uploads WHERE id = ? AND revision = ?'
const takeParts = 'DELETE FROM s3_parts WHERE upload = ? RETURNING blob'
const placeParts = `UPDATE s3_parts SET start_at = placed.start_at
  FROM (SELECT number, SUM(size) OVER (ORDER BY number) - size AS start_at FROM s3_parts WHERE upload = ?) AS placed
  WHERE s3_parts.upload = ? AND s3_parts.number = placed.number`
const selectMade = ['s3_objects', 's3_versions']
  .map((table) => `SELECT version FROM ${table} WHERE bucket = ? AND key = ? AND upload = ?`)
  .join(' UNION ALL ')

/** Uploads under way and their parts. */
export function uploadStore(metadata: Metadata, seals: Seals, events: Events): UploadStore {
  return {
    create: (bucket, upload) => isWritten(metadata, [{ sql: insert, params: [bucket, ...uploadParams(upload)] }]),
    find: async (bucket, key, id) => {
      const row = await metadata.get<UploadRow>(selectOne, [id, bucket, key])
      return row && uploadOf(row)
    },
    list: (bucket, page) => listUploads(metadata, bucket, page),
    folders: folderWalk(metadata, ['s3_uploads']),
    putPart: (upload, part) => putPart(metadata, upload, part),
    parts: async (upload, after, limit) => {
      const rows = await metadata.all<PartRow>(selectParts, [upload, after, limit])
      return rows.map(partOf)
    },
    complete: (bucket, completion) =>
      complete(events.telling([{ event: completion.event }]), seals, bucket, completion),
    abort: (bucket, key, id) => abort(metadata, bucket, key, id),
    made: async (bucket, key, id) => {
      const one = [bucket, key, id]
      return (await metadata.get<{ readonly version: string }>(selectMade, [...one, ...one]))?.version
    },
  }
}

async function putPart(metadata: Metadata, upload: string, part: Part): ReturnType<UploadStore['putPart']> {
  const { number, size, etag, checksum, modifiedAt, blob } = part
  try {
    const written = await metadata.write([
      { sql: revise, params: [upload], expect: 1 },
      { sql: takePart, params: [upload, number] },
      { sql: insertPart, params: [upload, number, size, etag, checksum, modifiedAt, blob] },
    ])
    return { known: true, freed: freedBlobs(written) }
  } catch (error) {
    if (error instanceof Conflict) return { known: false, freed: [] }
    throw error
  }
}

/** Its parts go only with it: the parts of an upload that was completed meanwhile are an object's. */
async function abort(metadata: Metadata, bucket: number, key: string, id: string): ReturnType<UploadStore['abort']> {
  try {
    const written = await metadata.write([
      { sql: takeUpload, params: [id, bucket, key], expect: 1 },
      { sql: takeParts, params: [id] },
    ])
    return { known: true, freed: freedBlobs(written) }
  } catch (error) {
    if (error instanceof Conflict) return { known: false, freed: [] }
    throw error
  }
}

/** The upload's end and the object's beginning are one; its parts become the object's, where they are. */
async function complete(
  metadata: Metadata,
  seals: Seals,
  bucket: WrittenBucket,
  { object, upload, dropped, condition }: Completion,
): ReturnType<UploadStore['complete']> {
  const { id, revision } = upload
  try {
    const written = await metadata.write([
      { sql: takeRevision, params: [id, revision], expect: 1 },
      ...dropped.map((number) => ({ sql: takePart, params: [id, number] })),
      { sql: placeParts, params: [id, id] },
      ...putStatements(bucket, { ...object, content: { kind: 'parts', upload: id } }, condition, seals),
    ])
    return { outcome: 'done', freed: freedBlobs(written) }
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    if (error.statement === 0) return { outcome: 'changed', freed: [] }
    return { outcome: await failedWrite(metadata, bucket, object.key, condition), freed: [] }
  }
}

async function listUploads(
  metadata: Metadata,
  bucket: number,
  { lower, upper, limit }: Parameters<UploadStore['list']>[1],
): ReturnType<UploadStore['list']> {
  const { key, upload } = lower
  const sameKey = upload === undefined ? [] : await metadata.all<UploadRow>(listOfKey, [bucket, key, upload, limit])
  const rest = limit - sameKey.length
  const later = rest === 0 ? [] : await metadata.all<UploadRow>(...laterKeys(bucket, lower, upper, rest))
  return [...sameKey, ...later].map(uploadOf)
}

function laterKeys(
  bucket: number,
  { key, inclusive }: { readonly key: string; readonly inclusive: boolean },
  upper: string | undefined,
  limit: number,
): [string, (string | number)[]] {
  if (upper === undefined) return [inclusive ? listAt : listAfter, [bucket, key, limit]]
  return [inclusive ? listAtBounded : listAfterBounded, [bucket, key, upper, limit]]
}

function uploadParams(upload: Upload) {
  const { id, key, initiatedAt, initiator, checksumAlgorithm, checksumType, tags, headers, lock, revision } = upload
  const stored = [toJson(tags), JSON.stringify(headers), toJson(lock), ...accessParams(upload)]
  return [id, key, initiatedAt, initiator, checksumAlgorithm ?? null, checksumType, ...stored, revision]
}

function uploadOf(row: UploadRow): Upload {
  return {
    id: row.id,
    key: row.key,
    initiatedAt: row.initiated_at,
    initiator: row.initiator,
    checksumAlgorithm: (row.checksum_algorithm as Upload['checksumAlgorithm'] | null) ?? undefined,
    checksumType: row.checksum_type as Upload['checksumType'],
    headers: headersOf(row),
    tags: fromJson(row.tags),
    lock: fromJson(row.lock),
    ...accessOf(row),
    revision: row.revision,
  }
}

/** A part by its row. */
export function partOf(row: PartRow): Part {
  return {
    number: row.number,
    size: row.size,
    etag: row.etag,
    checksum: row.checksum,
    modifiedAt: row.modified_at,
    blob: row.blob,
  }
}
