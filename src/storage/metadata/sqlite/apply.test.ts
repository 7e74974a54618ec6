import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Statement } from '../driver.ts'
import { type Batch, groupApplier } from './apply.ts'

const schema = `
  CREATE TABLE items (id TEXT PRIMARY KEY, body BLOB) STRICT;
  CREATE TABLE parts (item TEXT NOT NULL REFERENCES items (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
`

const insert = (id: string, body: Uint8Array | null = null): Statement => ({
  sql: 'INSERT INTO items (id, body) VALUES (?, ?)',
  params: [id, body],
})

function opened() {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true })
  db.exec(schema)
  const ids = () =>
    db
      .prepare('SELECT id FROM items ORDER BY id')
      .all()
      .map((row) => row['id'])
  return { db, ids, applyGroup: groupApplier(db) }
}

/** Makes the database refuse to grow past its present size, as a full disk would. */
function fill(db: DatabaseSync): () => void {
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
  db.exec(`PRAGMA max_page_count = ${pages + 2}`)
  return () => db.exec('PRAGMA max_page_count = 1000000')
}

const large = (): Uint8Array => new Uint8Array(1_000_000)

test('a group answers in order: changes, rows, conflict, failure', () => {
  const { applyGroup, ids } = opened()
  const group: Batch[] = [
    [insert('a')],
    [{ sql: 'SELECT id FROM items', params: [] }],
    [insert('b'), insert('a')],
    [insert('c'), { sql: 'nonsense', params: [] }],
    [],
  ]
  assert.deepEqual(applyGroup(group), [
    [1],
    [[{ id: 'a' }]],
    { conflict: 1, message: 'UNIQUE constraint failed: items.id' },
    { failure: 'near "nonsense": syntax error' },
    [],
  ])
  assert.deepEqual(ids(), ['a'])
})

test('a full disk fails the batch that hit it, and writing goes on when there is room', () => {
  const { db, applyGroup, ids } = opened()
  const makeRoom = fill(db)
  const [full] = applyGroup([[insert('large', large())]])
  assert.deepEqual(full, { failure: 'database or disk is full' })
  assert.equal(db.isTransaction, false)
  makeRoom()
  assert.deepEqual(applyGroup([[insert('large', large())]]), [[1]])
  assert.deepEqual(ids(), ['large'])
})

test('what a full disk acknowledged is what is there', () => {
  const { db, applyGroup, ids } = opened()
  fill(db)
  const names = ['a', 'large', 'b']
  const outcomes = applyGroup([[insert('a')], [insert('large', large())], [insert('b')]])
  const acknowledged = names.filter((_, i) => Array.isArray(outcomes[i]))
  assert.deepEqual(ids(), acknowledged)
  assert.ok(!acknowledged.includes('large'))
})

test('a constraint that fails only at the commit is charged to its own batch', () => {
  const { applyGroup, ids } = opened()
  const part: Statement = { sql: 'INSERT INTO parts (item) VALUES (?)', params: ['none'] }
  const outcomes = applyGroup([[insert('a')], [insert('b'), part], [insert('c')]])
  assert.deepEqual(outcomes, [[1], { conflict: 1, message: 'FOREIGN KEY constraint failed' }, [1]])
  assert.deepEqual(ids(), ['a', 'c'])
})

test('a commit that fails for the whole group rejects the whole group, and the next one is written', () => {
  const { db, applyGroup, ids } = opened()
  db.exec('BEGIN')
  const outcomes = applyGroup([[insert('a')], [insert('b')]])
  assert.equal(outcomes.length, 2)
  for (const outcome of outcomes) assert.ok('failure' in outcome)
  assert.equal(db.isTransaction, false)
  assert.deepEqual(applyGroup([[insert('c')]]), [[1]])
  assert.deepEqual(ids(), ['c'])
})
