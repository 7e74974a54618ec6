import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryMetadata } from '../../../testing.ts'
import type { Metadata, SqlValue } from '../../driver.ts'
import { s3Store } from './index.ts'

const noSeals = {
  seal: () => assert.fail('nothing is sealed here'),
  open: () => assert.fail('nothing is opened here'),
}

/** Every statement that listings run, in every form of their ranges, with parameters. */
async function listingStatements(metadata: Metadata): Promise<ReadonlyMap<string, readonly SqlValue[]>> {
  const ran = new Map<string, readonly SqlValue[]>()
  const watched: Metadata = {
    ...metadata,
    all: (sql, params) => metadata.all(ran.set(sql, params ?? []) && sql, params),
    get: (sql, params) => metadata.get(ran.set(sql, params ?? []) && sql, params),
  }
  const { objects, versions, uploads } = s3Store(watched, noSeals)
  for (const upper of [undefined, 'z']) {
    for (const inclusive of [true, false]) {
      const range = { lower: { key: 'a', inclusive }, upper, limit: 10 }
      await objects.list(1, range)
      await objects.scan(1, range)
      await versions.list(1, range)
      await uploads.list(1, range)
    }
    await versions.list(1, { lower: { key: 'a', inclusive: false, version: 'v' }, upper, limit: 10 })
    await uploads.list(1, { lower: { key: 'a', inclusive: false, upload: 'u' }, upper, limit: 10 })
    await versions.scan(1, { after: { key: 'a', place: 1 }, upper, limit: 10 })
    const folders = { from: 'a', upper, prefix: '', delimiter: '/', behind: '0', limit: 10 }
    await objects.folders(1, folders)
    await versions.folders(1, folders)
    await uploads.folders(1, folders)
  }
  await uploads.parts('u', 0, 10)
  await objects.parts('u', 0, 10)
  return ran
}

/** https://www.sqlite.org/eqp.html */
const allowed = [
  /^SEARCH \w+ USING (PRIMARY KEY|(COVERING )?INDEX \w+) \(\w+=\?/,
  // Two tables, each in order already, are merged row by row.
  /^(MERGE \(UNION ALL\)|LEFT|RIGHT)$/,
  /^(CORRELATED )?SCALAR SUBQUERY \d+$/,
  // Folders: a step from each to the next, of which the least among the tables counts.
  /^(CO-ROUTINE \w+|SETUP|RECURSIVE STEP|SCAN folder|SCAN CONSTANT ROW)$/,
  /^(COMPOUND QUERY|LEFT-MOST SUBQUERY|UNION ALL|SEARCH found)$/,
]

test('no listing of objects, versions, uploads or parts looks through a table, or sorts', async () => {
  const { metadata, close } = await temporaryMetadata()
  try {
    const statements = await listingStatements(metadata)
    assert.ok(statements.size >= 21, `${statements.size} statements ran`)
    for (const [sql, params] of statements) {
      const steps = await metadata.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params)
      assert.ok(steps.length > 0)
      for (const { detail } of steps) {
        assert.ok(
          allowed.some((step) => step.test(detail)),
          `${detail}\n${sql}`,
        )
      }
    }
  } finally {
    await close()
  }
})
