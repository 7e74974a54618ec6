import type { Bucket, BucketPage, BucketSetting, BucketStore } from '../../../../services/s3/ports/buckets.ts'
import { Conflict, type Metadata, type Row, type SqlValue, type Statement } from '../../driver.ts'
import { atHand } from '../atHand.ts'
import type { Changes } from '../changes.ts'
import { isWritten } from '../conflicts.ts'
import { freedBlobs } from './freeing.ts'
import { fromJson, toJson } from './json.ts'

interface BucketRow extends Row {
  readonly id: number
  readonly name: string
  readonly account: string
  readonly region: string
  readonly created_at: number
  readonly policy: string | null
  readonly public_access_block: string | null
  readonly ownership: string | null
  readonly tags: string | null
  readonly versioning: string | null
  readonly object_lock: string | null
  readonly lifecycle: string | null
  readonly encryption: string | null
  readonly acl: string | null
  readonly notification: string | null
  readonly website: string | null
  readonly cors: string | null
  readonly logging: string | null
  readonly payer: string | null
  readonly revision: number
}

const columns =
  'id, name, account, region, created_at, policy, public_access_block, ownership, tags, versioning, object_lock, lifecycle, encryption, acl, notification, website, cors, logging, payer, revision'
const selectByName = `SELECT ${columns} FROM s3_buckets WHERE name = ?`
const selectOfAccount = `SELECT ${columns} FROM s3_buckets WHERE account = ? AND name > ? ORDER BY name LIMIT ?`
const insert = `INSERT INTO s3_buckets (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const selectDue = `SELECT ${columns} FROM s3_buckets
  WHERE lifecycle IS NOT NULL AND (lifecycle_day IS NULL OR lifecycle_day <> ?) ORDER BY id`
const markDone = 'UPDATE s3_buckets SET lifecycle_day = ? WHERE id = ? AND revision = ?'
const freeParts =
  'DELETE FROM s3_parts WHERE upload IN (SELECT id FROM s3_uploads WHERE bucket = ?) RETURNING blob AS blob'
const removeUploads = 'DELETE FROM s3_uploads WHERE bucket = ?'
const remove = 'DELETE FROM s3_buckets WHERE id = ?'
const stands = 'SELECT 1 AS found FROM s3_buckets WHERE id = ?'

const settings: Readonly<
  Record<BucketSetting, { readonly sql: string; readonly value: (bucket: Bucket) => SqlValue }>
> = {
  policy: { sql: setting('policy'), value: ({ policy }) => policy ?? null },
  publicAccessBlock: { sql: setting('public_access_block'), value: (bucket) => toJson(bucket.publicAccessBlock) },
  ownership: { sql: setting('ownership'), value: ({ ownership }) => ownership ?? null },
  tags: { sql: setting('tags'), value: ({ tags }) => toJson(tags) },
  versioning: { sql: setting('versioning'), value: ({ versioning }) => versioning ?? null },
  objectLock: { sql: setting('object_lock'), value: ({ objectLock }) => toJson(objectLock) },
  lifecycle: { sql: setting('lifecycle_day = NULL, lifecycle'), value: ({ lifecycle }) => toJson(lifecycle) },
  encryption: { sql: setting('encryption'), value: ({ encryption }) => toJson(encryption) },
  acl: { sql: setting('acl'), value: ({ acl }) => toJson(acl) },
  notification: { sql: setting('notification'), value: ({ notification }) => toJson(notification) },
  website: { sql: setting('website'), value: ({ website }) => toJson(website) },
  cors: { sql: setting('cors'), value: ({ cors }) => toJson(cors) },
  logging: { sql: setting('logging'), value: ({ logging }) => toJson(logging) },
  requesterPays: { sql: setting('payer'), value: payerOf },
}

const requester = 'Requester'

function payerOf({ requesterPays }: Bucket): string | null {
  return requesterPays === true ? requester : null
}

function setting(column: string): string {
  return `UPDATE s3_buckets SET ${column} = ?, revision = revision + 1 WHERE id = ? AND revision = ?`
}

/** What a bucket's name can be at all; other text is no bucket's, and may not be text that a database takes. */
const possibleName = /^[a-z0-9.-]{3,63}$/

/** Buckets, remembered by name since every request asks for one. */
export function bucketStore(metadata: Metadata, changes: Changes): BucketStore {
  const read = async (name: string): Promise<Bucket | undefined> => {
    const row = await metadata.get<BucketRow>(selectByName, [name])
    return row && bucketOf(row)
  }
  const cache = atHand(changes, { topic: 's3-buckets', capacity: 10_000, read })
  const counted = (statements: readonly Statement[]) => metadata.write([...statements, changes.count('s3-buckets')])
  return {
    find: async (name) => (possibleName.test(name) ? cache.find(name) : undefined),
    atHand: cache.atHand,
    create: (bucket) => cache.changing(bucket.name, () => create(counted, bucket)),
    list: (page) => listBuckets(metadata, page),
    set: (bucket, name, value) => cache.changing(bucket.name, () => set(counted, { ...bucket, [name]: value }, name)),
    lifecycleDue: async (day) => (await metadata.all<BucketRow>(selectDue, [day])).map(bucketOf),
    lifecycleDone: async ({ id, revision }, day) => {
      await metadata.write([{ sql: markDone, params: [day, id, revision] }])
    },
    remove: (bucket) => cache.changing(bucket.name, () => removeBucket(metadata, counted, bucket)),
  }
}

async function create(write: Metadata['write'], bucket: Bucket): Promise<boolean> {
  const { id, name, account, region, createdAt, policy, publicAccessBlock, ownership, tags, versioning, revision } =
    bucket
  const block = toJson(publicAccessBlock)
  const params = [
    id,
    name,
    account,
    region,
    createdAt,
    policy ?? null,
    block,
    ownership ?? null,
    toJson(tags),
    versioning ?? null,
    toJson(bucket.objectLock),
    toJson(bucket.lifecycle),
    toJson(bucket.encryption),
    toJson(bucket.acl),
    toJson(bucket.notification),
    toJson(bucket.website),
    toJson(bucket.cors),
    toJson(bucket.logging),
    payerOf(bucket),
    revision,
  ]
  return isWritten({ write }, [{ sql: insert, params }])
}

async function set(write: Metadata['write'], changed: Bucket, name: BucketSetting): Promise<boolean> {
  const { sql, value } = settings[name]
  const [written] = await write([{ sql, params: [value(changed), changed.id, changed.revision] }])
  return written?.changes === 1
}

async function removeBucket(
  metadata: Metadata,
  write: Metadata['write'],
  { id }: Bucket,
): ReturnType<BucketStore['remove']> {
  try {
    const written = await write([
      { sql: freeParts, params: [id] },
      { sql: removeUploads, params: [id] },
      { sql: remove, params: [id], expect: 1 },
    ])
    return { outcome: 'removed', freed: freedBlobs(written) }
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const found = await metadata.get(stands, [id])
    return { outcome: found === undefined ? 'gone' : 'notEmpty', freed: [] }
  }
}

/** Pages in the database; prefix and region are matched here, since an account's buckets are few. */
async function listBuckets(metadata: Metadata, page: BucketPage): Promise<readonly Bucket[]> {
  const { account, prefix, after = '', locations, limit } = page
  const found: Bucket[] = []
  let last = after
  while (found.length < limit) {
    const rows = await metadata.all<BucketRow>(selectOfAccount, [account, last, limit])
    for (const row of rows) {
      const matches = row.name.startsWith(prefix) && locations?.includes(row.region) !== false
      if (matches && found.length < limit) found.push(bucketOf(row))
    }
    const end = rows.at(-1)
    if (end === undefined || rows.length < limit) break
    last = end.name
  }
  return found
}

function bucketOf(row: BucketRow): Bucket {
  return {
    id: row.id,
    name: row.name,
    account: row.account,
    region: row.region,
    createdAt: row.created_at,
    policy: row.policy ?? undefined,
    publicAccessBlock: fromJson(row.public_access_block),
    ownership: row.ownership ?? undefined,
    tags: fromJson(row.tags),
    versioning: (row.versioning as Bucket['versioning'] | null) ?? undefined,
    objectLock: fromJson(row.object_lock),
    lifecycle: fromJson(row.lifecycle),
    encryption: fromJson(row.encryption),
    acl: fromJson(row.acl),
    notification: fromJson(row.notification),
    website: fromJson(row.website),
    cors: fromJson(row.cors),
    logging: fromJson(row.logging),
    requesterPays: row.payer === requester ? true : undefined,
    revision: row.revision,
  }
}
