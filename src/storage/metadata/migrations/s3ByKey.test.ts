import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqlite } from '../sqlite/driver.ts'
import { migrations } from './index.ts'

const before = migrations.slice(
  0,
  migrations.findIndex(({ id }) => id === '0036_s3ByKey'),
)
const values = "10, 'e', 1, 'SHA256', 'FULL_OBJECT', 'c', 1, NULL, '{}'"
const columns = 'size, etag, modified_at, checksum_algorithm, checksum_type, checksum, part_count, tags, headers'

const rows = [
  "INSERT INTO s3_buckets (id, name, account, region, created_at, revision) VALUES (1, 'b', '0', 'r', 0, 0)",
  `INSERT INTO s3_objects (bucket, key, version, ${columns}) VALUES (1, 'z', 'null', ${values}), (1, 'a', 'null', ${values})`,
  "INSERT INTO s3_bodies (bucket, key, body) VALUES (1, 'a', x'00ff')",
  `INSERT INTO s3_versions (bucket, key, place, version, marker, ${columns}) VALUES (1, 'a', -2, 'v', 0, ${values})`,
  "INSERT INTO s3_version_bodies (bucket, key, version, body) VALUES (1, 'a', 'v', x'01')",
]

test('objects, versions and their bodies survive being put in the order of their keys', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  const path = join(folder, 'metadata.sqlite')
  try {
    const old = await openSqlite({ path, migrations: before, now: () => 0 })
    await old.write(rows.map((sql) => ({ sql, params: [] })))
    await old.close()
    const metadata = await openSqlite({ path, migrations, now: () => 0 })
    const all = (sql: string) => metadata.all(sql)
    assert.deepEqual(await all('SELECT key, etag, blob, owner FROM s3_objects ORDER BY key'), [
      { key: 'a', etag: 'e', blob: null, owner: null },
      { key: 'z', etag: 'e', blob: null, owner: null },
    ])
    assert.deepEqual(await all('SELECT key, place, version, size FROM s3_versions'), [
      { key: 'a', place: -2, version: 'v', size: 10 },
    ])
    const bodies = () =>
      all('SELECT hex(body) AS body FROM s3_bodies UNION ALL SELECT hex(body) FROM s3_version_bodies')
    assert.deepEqual(await bodies(), [{ body: '00FF' }, { body: '01' }])
    await metadata.write(['s3_objects', 's3_versions'].map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })))
    assert.deepEqual(await bodies(), [], 'a body goes with its row')
    await metadata.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
