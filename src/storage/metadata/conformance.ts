import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Conflict, type Metadata, type Row, type Statement } from './driver.ts'
import type { Migration } from './migration.ts'

/** The schema that the suite works on; the driver under test opens its stores with it. */
export const conformanceSchema: readonly Migration[] = [
  {
    id: '0001_items',
    statements: [
      'CREATE TABLE items (id TEXT PRIMARY KEY, size BIGINT NOT NULL, body BLOB, note TEXT)',
      'CREATE INDEX items_by_size ON items (size, id)',
    ],
  },
  {
    id: '0002_parts',
    statements: [
      'CREATE TABLE parts (item TEXT NOT NULL REFERENCES items (id), number BIGINT, PRIMARY KEY (item, number))',
    ],
  },
]

/** Opens the store of this name with `conformanceSchema`; a name that was never opened is an empty store. */
export type OpenStore = (name: string) => Promise<Metadata>

const insert = (id: string, size = 1): Statement => ({
  sql: 'INSERT INTO items (id, size) VALUES (?, ?)',
  params: [id, size],
})

const resize = (id: string, from: number, to: number): Statement => ({
  sql: 'UPDATE items SET size = ? WHERE id = ? AND size = ?',
  params: [to, id, from],
  expect: 1,
})

const count = async (metadata: Metadata): Promise<unknown> =>
  (await metadata.get('SELECT count(*) AS total FROM items'))?.['total']

function bodyOf(row: Row | undefined): readonly number[] {
  const body = row?.['body']
  assert.ok(body instanceof Uint8Array)
  return [...body]
}

const isConflictAt =
  (statement: number) =>
  (error: unknown): boolean =>
    error instanceof Conflict && error.statement === statement

/** What every metadata driver promises, as tests. */
export function metadataConformance(open: OpenStore): void {
  let stores = 0
  const check = (sentence: string, body: (metadata: Metadata, name: string) => Promise<void>): void => {
    test(sentence, async () => {
      const name = `store${stores++}`
      const metadata = await open(name)
      try {
        await body(metadata, name)
      } finally {
        await metadata.close()
      }
    })
  }
  readingAndValues(check)
  atomicity(check)
  concurrency(check)
  closing(check, open)
}

type Check = (sentence: string, body: (metadata: Metadata, name: string) => Promise<void>) => void

function readingAndValues(check: Check): void {
  check('a row that is not there is undefined, and no rows are an empty list', async ({ get, all }) => {
    assert.equal(await get('SELECT id FROM items WHERE id = ?', ['none']), undefined)
    assert.deepEqual(await all('SELECT id FROM items'), [])
  })

  check('text, integers, bytes and NULL come back as they were written', async ({ get, write }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const params = ['a', Number.MAX_SAFE_INTEGER, bytes, null]
    await write([{ sql: 'INSERT INTO items (id, size, body, note) VALUES (?, ?, ?, ?)', params }])
    const row = await get('SELECT id, size, body, note FROM items')
    assert.deepEqual(
      { ...row, body: bodyOf(row) },
      {
        id: 'a',
        size: Number.MAX_SAFE_INTEGER,
        body: [...bytes],
        note: null,
      },
    )
  })

  check('empty text and empty bytes are not NULL', async ({ get, write }) => {
    await write([
      { sql: 'INSERT INTO items (id, size, body, note) VALUES (?, ?, ?, ?)', params: ['', 0, new Uint8Array(0), ''] },
    ])
    const row = await get('SELECT id, size, note FROM items WHERE body IS NOT NULL AND note IS NOT NULL')
    assert.deepEqual(row, { id: '', size: 0, note: '' })
  })

  check('an integer parameter stays an integer in an expression', async ({ get, write }) => {
    await write([{ sql: 'INSERT INTO items (id, size, note) VALUES (?, 1, CAST(? + 0 AS TEXT))', params: ['a', 7] }])
    assert.deepEqual(await get('SELECT note FROM items'), { note: '7' })
  })

  check('bytes that are part of a larger buffer are written alone', async ({ get, write }) => {
    const view = Buffer.from('0123456789').subarray(3, 6)
    await write([{ sql: 'INSERT INTO items (id, size, body) VALUES (?, ?, ?)', params: ['a', 3, view] }])
    const row = await get('SELECT body FROM items')
    assert.deepEqual(bodyOf(row), [...Buffer.from('345')])
  })

  check('bytes changed after the call are written as they were', async ({ get, write }) => {
    const bytes = Uint8Array.of(1, 2, 3)
    const writing = write([{ sql: 'INSERT INTO items (id, size, body) VALUES (?, ?, ?)', params: ['a', 3, bytes] }])
    bytes.fill(9)
    await writing
    const row = await get('SELECT body FROM items')
    assert.deepEqual(bodyOf(row), [1, 2, 3])
  })

  const unstorable: readonly (readonly [string, unknown])[] = [
    ['an integer past 2^53', 2 ** 53],
    ['a fraction', 1.5],
    ['a number that is not one', Number.NaN],
    ['undefined', undefined],
    ['a truth value', true],
    ['U+0000 in text', 'secret\0'],
    ['a lone surrogate in text', 'secret\ud800'],
  ]
  for (const [what, value] of unstorable) {
    check(`${what} is refused by reads and writes, without being quoted`, async ({ get, all, write }) => {
      const params = [value as string]
      const refusal = (error: unknown): boolean =>
        error instanceof TypeError && error.message.includes('parameter 1') && !error.message.includes('secret')
      await assert.rejects(get('SELECT id FROM items WHERE id = ?', params), refusal)
      await assert.rejects(all('SELECT id FROM items WHERE id = ?', params), refusal)
      await assert.rejects(write([insert('fine'), { sql: 'DELETE FROM items WHERE id = ?', params }]), refusal)
      assert.deepEqual(await all('SELECT id FROM items'), [])
    })
  }

  check('text is ordered by its UTF-8 octets, whatever it holds', async ({ all, write }) => {
    const keys = [
      '',
      ' ',
      '!',
      '/',
      'A',
      'Z',
      '_',
      'a',
      'a!',
      'a/',
      'aB',
      'ab',
      'z',
      'é',
      'e\u0301',
      'ß',
      'ﬀ',
      '\uffff',
      '😀',
      '\u{10ffff}',
    ]
    await write(keys.toReversed().map((key) => insert(key)))
    const rows = await all('SELECT id FROM items ORDER BY id')
    const octets = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
    assert.deepEqual(
      rows.map((row) => row['id']),
      keys.toSorted(octets),
    )
  })

  check('a page that starts after a key goes on where the last one ended', async ({ all, write }) => {
    await write(['a', 'b', 'B', 'ä', '😀'].map((key) => insert(key)))
    const page = (after: string) => all('SELECT id FROM items WHERE id > ? ORDER BY id LIMIT ?', [after, 2])
    assert.deepEqual(await page('B'), [{ id: 'a' }, { id: 'b' }])
    assert.deepEqual(await page('b'), [{ id: 'ä' }, { id: '😀' }])
    assert.deepEqual(await page('😀'), [])
  })

  check('text differing only in case is different', async ({ write, get }) => {
    await write([insert('key'), insert('KEY', 2)])
    assert.deepEqual(await get('SELECT size FROM items WHERE id = ?', ['KEY']), { size: 2 })
  })

  check('text that looks like SQL is only text', async ({ write, all }) => {
    const hostile = `'); DROP TABLE items; --`
    await write([insert(hostile)])
    assert.deepEqual(await all('SELECT id FROM items WHERE id = ?', [hostile]), [{ id: hostile }])
  })

  check('a statement that is not SQL rejects, and the store goes on', async ({ get, write, all }) => {
    await assert.rejects(get('SELEKT 1'))
    await assert.rejects(all('SELECT missing FROM items'))
    await assert.rejects(write([{ sql: 'INSERT INTO nowhere VALUES (?)', params: [1] }]))
    await write([insert('a')])
    assert.deepEqual(await get('SELECT id FROM items'), { id: 'a' })
  })

  check('a read cannot write', async (metadata) => {
    await assert.rejects(metadata.get(`INSERT INTO items (id, size) VALUES ('a', 1) RETURNING id`))
    assert.equal(await count(metadata), 0)
  })
}

function atomicity(check: Check): void {
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

function concurrency(check: Check): void {
  check('500 concurrent batches are all written', async (metadata) => {
    await Promise.all(Array.from({ length: 500 }, (_, i) => metadata.write([insert(`a${i}`), insert(`b${i}`)])))
    assert.equal(await count(metadata), 1000)
  })

  check('a batch that fails inside a group does not harm its neighbours', async (metadata) => {
    await metadata.write([insert('taken')])
    const batches = Array.from({ length: 60 }, (_, i): readonly Statement[] => {
      if (i % 3 === 0) return [insert(`lost${i}`), insert('taken')]
      return i % 3 === 1 ? [insert(`kept${i}`)] : [insert(`broken${i}`), { sql: 'not SQL', params: [] }]
    })
    const ended = await Promise.allSettled(batches.map((batch) => metadata.write(batch)))
    for (const [i, { status }] of ended.entries()) assert.equal(status, i % 3 === 1 ? 'fulfilled' : 'rejected')
    const rows = await metadata.all('SELECT id FROM items WHERE id <> ?', ['taken'])
    assert.equal(rows.length, 20)
    assert.ok(rows.every((row) => String(row['id']).startsWith('kept')))
  })

  check('every writer reads its own write at once', async ({ write, get }) => {
    const writer = async (i: number): Promise<void> => {
      for (let turn = 0; turn < 5; turn++) {
        await write([insert(`${i}-${turn}`, turn)])
        const row = await get('SELECT size FROM items WHERE id = ?', [`${i}-${turn}`])
        assert.deepEqual(row, { size: turn })
      }
    }
    await Promise.all(Array.from({ length: 40 }, (_, i) => writer(i)))
  })

  check('of many that compare and set one row, each step is won by exactly one', async ({ write, get }) => {
    await write([insert('counter', 0)])
    for (let step = 0; step < 5; step++) {
      const rivals = Array.from({ length: 20 }, () => write([resize('counter', step, step + 1)]))
      const ended = await Promise.allSettled(rivals)
      assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1)
    }
    assert.deepEqual(await get('SELECT size FROM items'), { size: 5 })
  })

  check('increments from many writers are not lost', async ({ write, get }) => {
    await write([insert('counter', 0)])
    const increment: Statement = {
      sql: 'UPDATE items SET size = size + 1 WHERE id = ?',
      params: ['counter'],
      expect: 1,
    }
    await Promise.all(Array.from({ length: 300 }, () => write([increment])))
    assert.deepEqual(await get('SELECT size FROM items'), { size: 300 })
  })

  check('a read never sees half of a batch', async ({ write, get }) => {
    await write([insert('left', 0), insert('right', 0)])
    const move: Statement = { sql: 'UPDATE items SET size = size + 1 WHERE id = ?', params: ['left'] }
    const back: Statement = { sql: 'UPDATE items SET size = size - 1 WHERE id = ?', params: ['right'] }
    let isDone = false
    const writing = Promise.all(Array.from({ length: 100 }, () => write([move, back]))).finally(() => {
      isDone = true
    })
    while (!isDone) {
      assert.deepEqual(await get('SELECT sum(size) AS total FROM items'), { total: 0 })
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
  })
}

function closing(check: Check, open: OpenStore): void {
  check('close waits for the writes under way, and what they wrote is there when opened again', async (first, name) => {
    const writing = Promise.allSettled(Array.from({ length: 50 }, (_, i) => first.write([insert(`id${i}`)])))
    await first.close()
    const ended = await writing
    assert.ok(ended.every(({ status }) => status === 'fulfilled'))
    const second = await open(name)
    try {
      assert.equal(await count(second), 50)
    } finally {
      await second.close()
    }
  })

  check('a closed store refuses reads and writes, and may be closed again', async (metadata) => {
    await metadata.close()
    await assert.rejects(metadata.write([insert('a')]))
    await assert.rejects(metadata.get('SELECT id FROM items'))
    await metadata.close()
  })
}
