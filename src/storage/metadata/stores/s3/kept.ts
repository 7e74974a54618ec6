import type { ObjectWithContent } from '../../../../services/s3/ports/objects.ts'
import type { Part } from '../../../../services/s3/ports/uploads.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import type { Metadata } from '../../driver.ts'
import { type BodyRow, objectColumnsOfO, withContent } from './objectRows.ts'
import { type PartRow, partOf } from './uploads.ts'

type Reading = Pick<Metadata, 'get' | 'all'>

/** Something that S3's rows say is kept. */
export interface KeptObject {
  readonly bucket: string
  readonly key: string
  readonly version: string
  readonly size: number
  /** Throws when the row says of no octets where they are. */
  readonly object: () => ObjectWithContent
  /** Whether the row still names these octets: a server may have changed it since. */
  readonly stands: () => Promise<boolean>
}

/** A part of an upload, or of the object that it became. */
export interface KeptPart extends Part {
  /** Whether the row still names this blob. */
  readonly stands: () => Promise<boolean>
}

/** A part of an upload under way. */
interface KeptUploadPart extends KeptPart {
  readonly bucket: string
  readonly key: string
  readonly upload: string
  readonly algorithm: string | undefined
}

/** Everything that rows say is kept, page by page. */
export interface KeptOctets {
  /** Current objects, then older versions. */
  readonly objects: () => AsyncIterable<KeptObject>
  /** Parts of a multipart object, in their order. */
  readonly partsOf: (upload: string) => AsyncIterable<KeptPart>
  readonly partsUnderWay: () => AsyncIterable<KeptUploadPart>
}

/** Rows with bodies that are read at once: a few megabytes. */
const pageSize = 50

const withBucket = 'n.name AS bucket_name'
const selectCurrent = `SELECT ${objectColumnsOfO}, b.body, o.bucket, ${withBucket}, 0 AS place FROM s3_objects o
  JOIN s3_buckets n ON n.id = o.bucket
  LEFT JOIN s3_bodies b ON b.bucket = o.bucket AND b.key = o.key
  WHERE (o.bucket, o.key) > (?, ?) ORDER BY o.bucket, o.key LIMIT ?`
const selectOlder = `SELECT ${objectColumnsOfO}, b.body, o.bucket, ${withBucket}, o.place FROM s3_versions o
  JOIN s3_buckets n ON n.id = o.bucket
  LEFT JOIN s3_version_bodies b ON b.bucket = o.bucket AND b.key = o.key AND b.version = o.version
  WHERE o.marker = 0 AND (o.bucket, o.key, o.place) > (?, ?, ?) ORDER BY o.bucket, o.key, o.place LIMIT ?`
const selectParts = `SELECT number, size, etag, checksum, modified_at, blob FROM s3_parts
  WHERE upload = ? AND number > ? ORDER BY number LIMIT ?`
const selectUnderWay = `SELECT p.number, p.size, p.etag, p.checksum, p.modified_at, p.blob, u.key, p.upload,
  u.checksum_algorithm, ${withBucket} FROM s3_uploads u
  JOIN s3_parts p ON p.upload = u.id JOIN s3_buckets n ON n.id = u.bucket
  WHERE (p.upload, p.number) > (?, ?) ORDER BY p.upload, p.number LIMIT ?`
const namesBlob = `SELECT 1 AS found FROM s3_objects WHERE blob = ?
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE blob = ?`
const namesUpload = `SELECT 1 AS found FROM s3_objects WHERE bucket = ? AND key = ? AND upload = ?
  UNION ALL SELECT 1 AS found FROM s3_versions WHERE bucket = ? AND key = ? AND upload = ?`
const namesPart = 'SELECT 1 AS found FROM s3_parts WHERE blob = ?'

interface KeptRow extends BodyRow {
  readonly bucket: number
  readonly bucket_name: string
  readonly place: number
}

interface UnderWayRow extends PartRow {
  readonly key: string
  readonly upload: string
  readonly checksum_algorithm: string | null
  readonly bucket_name: string
}

/** What S3's rows name. */
export function keptOctets(metadata: Reading, seals: Seals): KeptOctets {
  return {
    objects: () => objects(metadata, seals),
    partsOf: (upload) => partsOf(metadata, upload),
    partsUnderWay: () => partsUnderWay(metadata),
  }
}

async function* objects(metadata: Reading, seals: Seals): AsyncGenerator<KeptObject> {
  const current = (last: KeptRow | undefined) =>
    metadata.all<KeptRow>(selectCurrent, [last?.bucket ?? -1, last?.key ?? '', pageSize])
  const older = (last: KeptRow | undefined) =>
    metadata.all<KeptRow>(selectOlder, [last?.bucket ?? -1, last?.key ?? '', last?.place ?? 0, pageSize])
  for await (const row of pages(current)) yield keptObject(metadata, seals, row)
  for await (const row of pages(older)) yield keptObject(metadata, seals, row)
}

function keptObject(metadata: Reading, seals: Seals, row: KeptRow): KeptObject {
  const { bucket, key, version, size, blob, upload } = row
  const object = () => withContent(bucket, row, seals)
  const stands = async () => {
    if (blob !== null) return (await metadata.get(namesBlob, [blob, blob])) !== undefined
    // A body is read with its row.
    if (upload === null) return true
    return (await metadata.get(namesUpload, [bucket, key, upload, bucket, key, upload])) !== undefined
  }
  return { bucket: row.bucket_name, key, version, size, object, stands }
}

async function* partsOf(metadata: Reading, upload: string): AsyncGenerator<KeptPart> {
  const after = (last: PartRow | undefined) => metadata.all<PartRow>(selectParts, [upload, last?.number ?? 0, pageSize])
  for await (const row of pages(after)) yield keptPart(metadata, row)
}

async function* partsUnderWay(metadata: Reading): AsyncGenerator<KeptUploadPart> {
  const after = (last: UnderWayRow | undefined) =>
    metadata.all<UnderWayRow>(selectUnderWay, [last?.upload ?? '', last?.number ?? 0, pageSize])
  for await (const row of pages(after)) {
    const { bucket_name: bucket, key, upload, checksum_algorithm: algorithm } = row
    yield { ...keptPart(metadata, row), bucket, key, upload, algorithm: algorithm ?? undefined }
  }
}

function keptPart(metadata: Reading, row: PartRow): KeptPart {
  return { ...partOf(row), stands: async () => (await metadata.get(namesPart, [row.blob])) !== undefined }
}

async function* pages<R>(after: (last: R | undefined) => Promise<readonly R[]>): AsyncGenerator<R> {
  let last: R | undefined
  for (;;) {
    const page = await after(last)
    yield* page
    if (page.length < pageSize) return
    last = page.at(-1)
  }
}
