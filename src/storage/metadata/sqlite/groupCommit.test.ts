import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { connect } from './connect.ts'
import { startWriter } from './groupCommit.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
})
after(() => rm(folder, { recursive: true }))

const createTable = { sql: 'CREATE TABLE items (id TEXT PRIMARY KEY, size INT NOT NULL) STRICT', params: [] }
const insert = { sql: 'INSERT INTO items (id, size) VALUES (?, ?)', params: ['a', 0] }
const increment = { sql: 'UPDATE items SET size = size + 1', params: [] }

test('writes made at the same time share commits', async () => {
  const path = join(folder, 'shared')
  const reader = connect(path)
  const writer = startWriter(path, () => undefined)
  await writer.write([createTable, insert])
  const before = (await stat(`${path}-wal`)).size
  await Promise.all(Array.from({ length: 200 }, () => writer.write([increment])))
  const pageFrame = 4096 + 24
  const frames = ((await stat(`${path}-wal`)).size - before) / pageFrame
  assert.equal(reader.prepare('SELECT size FROM items').get()?.['size'], 200)
  assert.ok(frames <= 20, `200 writes of one page made ${frames} frames`)
  reader.close()
  await writer.close()
})

test('a writer that cannot open its database rejects what waits, and tries anew for the next write', async () => {
  const path = join(folder, 'later', 'data')
  const writer = startWriter(path, () => undefined)
  await assert.rejects(writer.write([createTable]), /unable to open database file/)
  await mkdir(join(folder, 'later'))
  await writer.write([createTable, insert])
  await writer.close()
  const reader = new DatabaseSync(path)
  assert.equal(reader.prepare('SELECT count(*) AS n FROM items').get()?.['n'], 1)
  reader.close()
})

test('a writer that was never written to closes', async () => {
  const writer = startWriter(join(folder, 'unused'), () => undefined)
  await writer.close()
  await assert.rejects(writer.write([createTable]), /closed/)
})
