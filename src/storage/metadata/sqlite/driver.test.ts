import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { conformanceSchema, metadataConformance } from '../conformance.ts'
import type { Migration } from '../migration.ts'
import { openSqlite } from './driver.ts'
import { viewSqlite } from './view.ts'

describe('the SQLite metadata driver', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  })
  after(() => rm(folder, { recursive: true }))

  const open = (name: string, migrations: readonly Migration[] = conformanceSchema, at = 0) =>
    openSqlite({ path: join(folder, name), migrations, now: () => at })

  metadataConformance(open)

  test('a second opening of the same data is refused until the first is closed', async () => {
    const first = await open('once')
    await assert.rejects(open('once'), /in use by another process/)
    await first.close()
    const second = await open('once')
    await second.close()
  })

  test('tables are STRICT and their files are the owner’s alone', async () => {
    const metadata = await open('strict')
    await metadata.write([{ sql: 'INSERT INTO items (id, size) VALUES (?, ?)', params: ['a', 1] }])
    const tables = await metadata.all('SELECT name, strict FROM pragma_table_list WHERE schema = ? AND type = ?', [
      'main',
      'table',
    ])
    const ours = tables.filter((table) => !String(table['name']).startsWith('sqlite_'))
    assert.deepEqual(ours.map((table) => [table['name'], table['strict']]).sort(), [
      ['items', 1],
      ['migrations', 1],
      ['parts', 1],
    ])
    for (const name of (await readdir(folder)).filter((file) => file.startsWith('strict'))) {
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
    }
    await metadata.close()
  })

  test('reads of one turn see one state, and those of the next what others wrote meanwhile', async () => {
    const metadata = await open('turns')
    const view = viewSqlite(join(folder, 'turns'), conformanceSchema)
    const other = new DatabaseSync(join(folder, 'turns'))
    try {
      const size = () => view.get('SELECT size FROM items WHERE id = ?', ['a'])
      other.exec("INSERT INTO items (id, size) VALUES ('a', 1)")
      const first = size()
      other.exec("UPDATE items SET size = 2 WHERE id = 'a'")
      const second = size()
      assert.deepEqual(await Promise.all([first, second]), [{ size: 1 }, { size: 1 }])
      await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(await size(), { size: 2 })
      await metadata.write([{ sql: "UPDATE items SET size = 3 WHERE id = 'a'", params: [] }])
      assert.deepEqual(await size(), { size: 3 })
    } finally {
      other.close()
      view.close()
      await metadata.close()
    }
  })

  test('steps are applied once, in order, with their time', async () => {
    const first = await open('steps', conformanceSchema.slice(0, 1), 1000)
    await first.close()
    const second = await open('steps', conformanceSchema, 2000)
    assert.deepEqual(await second.all('SELECT id, applied_at FROM migrations ORDER BY id'), [
      { id: '0001_items', applied_at: 1000 },
      { id: '0002_parts', applied_at: 2000 },
    ])
    await second.close()
  })

  test('data that a newer version wrote is refused by name and left as it is', async () => {
    const newer = await open('newer')
    await newer.close()
    await assert.rejects(open('newer', conformanceSchema.slice(0, 1)), /newer version.*0002_parts/)
    const again = await open('newer')
    await again.close()
  })

  test('a step that fails is undone whole, names itself, and leaves the data free', async () => {
    const broken: Migration = { id: '0003_broken', statements: ['CREATE TABLE half (id TEXT)', 'CREATE nonsense'] }
    await assert.rejects(open('broken', [...conformanceSchema, broken]), /0003_broken/)
    const metadata = await open('broken')
    assert.deepEqual(await metadata.all('SELECT name FROM sqlite_schema WHERE name = ?', ['half']), [])
    await metadata.close()
  })

  test('writes are flushed at every commit and foreign keys are enforced', async () => {
    const metadata = await open('pragmas')
    assert.deepEqual(await metadata.get('PRAGMA journal_mode'), { journal_mode: 'wal' })
    assert.deepEqual((await metadata.write([{ sql: 'PRAGMA synchronous', params: [] }]))[0]?.rows, [{ synchronous: 2 }])
    assert.deepEqual((await metadata.write([{ sql: 'PRAGMA foreign_keys', params: [] }]))[0]?.rows, [
      { foreign_keys: 1 },
    ])
    await metadata.close()
  })

  test('an integer past 2^53 in the data is refused, not rounded', async () => {
    const metadata = await open('large')
    await metadata.write([{ sql: 'INSERT INTO items (id, size) VALUES (?, 9007199254740993)', params: ['a'] }])
    await assert.rejects(metadata.get('SELECT size FROM items'), /too large/)
    await metadata.close()
  })

  test('while another connection holds the database, writes wait and reads go on', async () => {
    const metadata = await open('held')
    const other = new DatabaseSync(join(folder, 'held'))
    other.exec('BEGIN IMMEDIATE')
    const insert = (id: string) => ({ sql: 'INSERT INTO items (id, size) VALUES (?, 1)', params: [id] })
    const waiting = metadata.write([insert('a')])
    assert.deepEqual(await metadata.all('SELECT id FROM items'), [])
    other.exec('ROLLBACK')
    other.close()
    await waiting
    assert.deepEqual(await metadata.all('SELECT id FROM items'), [{ id: 'a' }])
    await metadata.close()
  })
})
