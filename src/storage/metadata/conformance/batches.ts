import assert from 'node:assert/strict'
import { Conflict, type Statement } from '../driver.ts'
import { type Check, count, insert, isConflictAt, resize } from './items.ts'

/** What a batch answers with. */
export function answers(check: Check): void {
  check('each statement says how many rows it changed', async ({ write }) => {
    const written = await write([
      insert('a'),
      insert('b'),
      { sql: 'UPDATE items SET size = size + 1', params: [] },
      { sql: 'DELETE FROM items WHERE id = ?', params: ['none'] },
    ])
    assert.deepEqual(
      written.map(({ changes }) => changes),
      [1, 1, 2, 0],
    )
  })

  check('RETURNING answers with its rows', async ({ write }) => {
    const [first, second] = await write([
      { sql: 'INSERT INTO items (id, size) VALUES (?, ?), (?, ?) RETURNING id, size', params: ['a', 1, 'b', 2] },
      { sql: 'DELETE FROM items WHERE size > ? RETURNING id', params: [5] },
    ])
    assert.equal(first?.changes, 2)
    assert.deepEqual(first?.rows, [
      { id: 'a', size: 1 },
      { id: 'b', size: 2 },
    ])
    assert.deepEqual(second, { changes: 0, rows: [] })
  })

  check('ON CONFLICT DO UPDATE replaces a row', async ({ write, all }) => {
    const sql = 'INSERT INTO items (id, size) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET size = excluded.size'
    const [first] = await write([{ sql, params: ['a', 1], expect: 1 }])
    const [second] = await write([{ sql, params: ['a', 2], expect: 1 }])
    assert.deepEqual([first?.changes, second?.changes], [1, 1])
    assert.deepEqual(await all('SELECT id, size FROM items'), [{ id: 'a', size: 2 }])
  })

  check('an empty batch writes nothing', async ({ write }) => {
    assert.deepEqual(await write([]), [])
  })
}

/** A batch is written whole or not at all, and only when it finds what it expects. */
export function expectations(check: Check): void {
  check('an expectation that fails undoes the batch and names its statement', async (metadata) => {
    await metadata.write([insert('a')])
    await assert.rejects(metadata.write([insert('b'), resize('a', 5, 6), insert('c')]), isConflictAt(1))
    assert.equal(await count(metadata), 1)
  })

  check('an expectation of no rows fails when there are some', async (metadata) => {
    await metadata.write([insert('a')])
    const drop: Statement = { sql: 'DELETE FROM items WHERE id = ?', params: ['a'], expect: 0 }
    await assert.rejects(metadata.write([drop]), isConflictAt(0))
    assert.equal(await count(metadata), 1)
  })

  check('an expectation counts the rows that a SELECT or a RETURNING answers with', async (metadata) => {
    const guard: Statement = { sql: 'SELECT id FROM items WHERE id = ?', params: ['a'], expect: 1 }
    await assert.rejects(metadata.write([guard, insert('b')]), isConflictAt(0))
    await metadata.write([insert('a')])
    const [guarded] = await metadata.write([guard, insert('b')])
    assert.deepEqual(guarded?.rows, [{ id: 'a' }])
    const returning = { sql: 'UPDATE items SET size = 9 RETURNING id', params: [], expect: 1 }
    await assert.rejects(metadata.write([returning]), isConflictAt(0))
    assert.equal((await metadata.all('SELECT id FROM items WHERE size = 9')).length, 0)
  })
}

/** Which violated constraint is a conflict and which a mistake. */
export function constraints(check: Check): void {
  check('a key that is taken is a conflict', async (metadata) => {
    await metadata.write([insert('a')])
    await assert.rejects(metadata.write([insert('b'), insert('a', 7)]), isConflictAt(1))
    assert.deepEqual(await metadata.all('SELECT id, size FROM items'), [{ id: 'a', size: 1 }])
  })

  check('a foreign key that names nothing is a conflict', async ({ write, all }) => {
    const part: Statement = { sql: 'INSERT INTO parts (item, number) VALUES (?, ?)', params: ['a', 1] }
    await assert.rejects(write([part]), isConflictAt(0))
    await write([insert('a'), part])
    await assert.rejects(write([{ sql: 'DELETE FROM items WHERE id = ?', params: ['a'] }]), isConflictAt(0))
    assert.deepEqual(await all('SELECT item, number FROM parts'), [{ item: 'a', number: 1 }])
  })

  check('a NULL where none may be is a mistake, not a conflict', async (metadata) => {
    const bad: Statement = { sql: 'INSERT INTO items (id, size) VALUES (?, ?)', params: ['b', null] }
    await assert.rejects(metadata.write([insert('a'), bad]), (error) => !(error instanceof Conflict))
    assert.equal(await count(metadata), 0)
  })

  check('text in a column of integers is refused', async (metadata) => {
    const bad: Statement = { sql: 'INSERT INTO items (id, size) VALUES (?, ?)', params: ['b', 'many'] }
    await assert.rejects(metadata.write([insert('a'), bad]), (error) => !(error instanceof Conflict))
    assert.equal(await count(metadata), 0)
  })
}
