import type { Access } from '../../../../services/s3/ports/access.ts'
import type { ObjectLock } from '../../../../services/s3/ports/locks.ts'
import type {
  Content,
  ListedObject,
  ObjectWithContent,
  ScannedObject,
  StoredObject,
} from '../../../../services/s3/ports/objects.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import type { Row, SqlValue } from '../../driver.ts'
import { fromJson, toJson } from './json.ts'

/** An object's row, current or not. */
export interface ObjectRow extends Row {
  readonly key: string
  readonly version: string
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
  readonly retention_mode: string | null
  readonly retain_until: number | null
  readonly legal_hold: string | null
  readonly owner: string | null
  readonly acl: string | null
}

export interface BodyRow extends ObjectRow {
  readonly body: Uint8Array | null
}

const names = [
  'key',
  'version',
  'size',
  'etag',
  'modified_at',
  'checksum_algorithm',
  'checksum_type',
  'checksum',
  'part_count',
  'blob',
  'upload',
  'tags',
  'headers',
  'retention_mode',
  'retain_until',
  'legal_hold',
  'owner',
  'acl',
]

/** The columns that current objects and older versions share, but for their bucket. */
export const objectColumns = names.join(', ')

/** The same, of the table `o`. */
export const objectColumnsOfO = names.map((name) => `o.${name}`).join(', ')

/** A row's values, in the order of `bucket` and `objectColumns`. */
export function objectParams(bucket: number, object: ObjectWithContent): SqlValue[] {
  const { key, version, size, etag, modifiedAt, checksum, partCount, tags, headers, content, lock } = object
  const blob = content.kind === 'blob' ? content.id : null
  const upload = content.kind === 'parts' ? content.upload : null
  const { algorithm, type, value } = checksum
  const kept = [partCount, blob, upload, toJson(tags), JSON.stringify(headers)]
  return [
    bucket,
    key,
    version,
    size,
    etag,
    modifiedAt,
    algorithm,
    type,
    value,
    ...kept,
    ...lockParams(lock),
    ...accessParams(object),
  ]
}

/** Values of `retention_mode`, `retain_until` and `legal_hold`. */
export function lockParams(lock: ObjectLock | undefined): SqlValue[] {
  return [lock?.retention?.mode ?? null, lock?.retention?.until ?? null, lock?.legalHold ?? null]
}

/** Values of `owner` and `acl`. */
export function accessParams({ owner, acl }: Access): SqlValue[] {
  return [owner ?? null, toJson(acl)]
}

export function accessOf({ owner, acl }: Pick<ObjectRow, 'owner' | 'acl'>): Access {
  return { owner: owner ?? undefined, acl: fromJson(acl) }
}

/** Stored text whose values this room wrote itself. */
function checksumKindOf(row: Pick<ObjectRow, 'checksum_algorithm' | 'checksum_type'>): ListedObject['checksum'] {
  return {
    algorithm: row.checksum_algorithm as ListedObject['checksum']['algorithm'],
    type: row.checksum_type as ListedObject['checksum']['type'],
  }
}

/** What most objects have. */
const noHeaders: StoredObject['headers'] = {}

export function headersOf({ headers }: Pick<ObjectRow, 'headers'>): StoredObject['headers'] {
  return headers === '{}' ? noHeaders : (fromJson(headers) ?? noHeaders)
}

export function objectOf(row: ObjectRow): StoredObject {
  return {
    key: row.key,
    version: row.version,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
    checksum: { ...checksumKindOf(row), value: row.checksum },
    headers: headersOf(row),
    tags: fromJson(row.tags),
    partCount: row.part_count,
    lock: lockOf(row),
    ...accessOf(row),
  }
}

function lockOf(row: Pick<ObjectRow, 'retention_mode' | 'retain_until' | 'legal_hold'>): ObjectLock | undefined {
  const { retention_mode: mode, retain_until: until, legal_hold: hold } = row
  if (mode === null && hold === null) return undefined
  return {
    ...(mode === null ? {} : { retention: { mode: mode as 'GOVERNANCE' | 'COMPLIANCE', until: until ?? 0 } }),
    ...(hold === null ? {} : { legalHold: hold as 'ON' | 'OFF' }),
  }
}

/** Where a body is sealed: its own row, so that no other row has it. */
export function bodyPlace(
  bucket: number,
  { version, etag, key }: Pick<StoredObject, 'version' | 'etag' | 'key'>,
): string {
  return `body/${bucket}/${version}/${etag}/${key}`
}

export function withContent(bucket: number, row: BodyRow, seals: Seals): ObjectWithContent {
  return { ...objectOf(row), content: contentOf(bucket, row, seals) }
}

function contentOf(bucket: number, row: BodyRow, seals: Seals): Content {
  const { key, body, blob, upload } = row
  if (body !== null) return { kind: 'inline', octets: () => seals.open(body, bodyPlace(bucket, row)) }
  if (blob !== null) return { kind: 'blob', id: blob }
  if (upload !== null) return { kind: 'parts', upload }
  throw new Error(`the row of ${JSON.stringify(key)} has no octets`)
}

export function scannedOf(row: Pick<ObjectRow, 'key' | 'version' | 'size' | 'modified_at' | 'tags'>): ScannedObject {
  const { key, version, size, modified_at: modifiedAt } = row
  return { key, version, size, modifiedAt, tags: fromJson(row.tags) }
}

/** What a listing reads of an object. */
export const listedColumns = 'key, size, etag, modified_at, checksum_algorithm, checksum_type, owner'

/** A row of those columns. */
export type ListedRow = Row &
  Pick<ObjectRow, 'key' | 'size' | 'etag' | 'modified_at' | 'checksum_algorithm' | 'checksum_type' | 'owner'>

export function listedOf(row: ListedRow): ListedObject {
  return {
    key: row.key,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
    checksum: checksumKindOf(row),
    owner: row.owner ?? undefined,
  }
}
