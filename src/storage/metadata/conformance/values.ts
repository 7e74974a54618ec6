import assert from 'node:assert/strict'
import { bodyOf, type Check, count, insert } from './items.ts'

/** Values come back as they were written. */
export function keptValues(check: Check): void {
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
}

/** What cannot be kept alike by every driver is refused. */
export function refusedValues(check: Check): void {
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
}

/** Order, paging and comparison of text. */
export function textOrder(check: Check): void {
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
}

/** Reads and statements that are wrong. */
export function reading(check: Check): void {
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
