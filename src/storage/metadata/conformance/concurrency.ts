import assert from 'node:assert/strict'
import type { Statement } from '../driver.ts'
import { type Check, count, insert, type OpenStore, resize } from './items.ts'

/** Many writers and readers at once. */
export function concurrency(check: Check): void {
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

/** What closing waits for and what it leaves. */
export function closing(check: Check, open: OpenStore): void {
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
