import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { conformanceSchema } from '../conformance.ts'
import { openSqlite } from './driver.ts'

const path = process.argv[2]

// This file is also the process that is killed: started with the database's path, it writes until it dies.
if (path === undefined) {
  test('after kill -9 at any moment, all that was acknowledged is there, whole, and the data is free', killRepeatedly)
} else {
  await writeForEver(path, process.argv[3] ?? '')
}

async function writeForEver(database: string, run: string): Promise<void> {
  const metadata = await openSqlite({ path: database, migrations: conformanceSchema, now: () => 0 })
  const sql = 'INSERT INTO items (id, size, body) VALUES (?, ?, ?)'
  const writer = async (name: string): Promise<never> => {
    for (let i = 0; ; i++) {
      const id = `${run}-${name}-${i}`
      await metadata.write([
        { sql, params: [id, i, new Uint8Array(500)] },
        { sql: 'INSERT INTO parts (item, number) VALUES (?, ?)', params: [id, i] },
      ])
      process.stdout.write(`${id}\n`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, i) => writer(String(i))))
}

async function killRepeatedly(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  const database = join(folder, 'data')
  const acknowledged: string[] = []
  for (const [run, enough] of [1, 40, 333, 1200, 2500].entries()) {
    acknowledged.push(...(await runUntilKilled(database, String(run), enough)))
    await requireIntact(database, acknowledged)
  }
  assert.ok(acknowledged.length >= 4074)
  await rm(folder, { recursive: true })
}

/** Kills the writing process in the middle of its work, once it has acknowledged enough rows. */
async function runUntilKilled(database: string, run: string, enough: number): Promise<readonly string[]> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, database, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(child.stdout)
  const ended = once(child, 'exit')
  const ids: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    ids.push(line)
    if (ids.length === enough) child.kill('SIGKILL')
  }
  const [, signal] = await ended
  assert.equal(signal, 'SIGKILL')
  // A line that the death cut off is no id, or an earlier one of the same writer.
  return ids.filter((id) => /^\d+-\d+-\d+$/.test(id))
}

async function requireIntact(database: string, acknowledged: readonly string[]): Promise<void> {
  const metadata = await openSqlite({ path: database, migrations: conformanceSchema, now: () => 0 })
  assert.deepEqual(await metadata.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
  const rows = await metadata.all('SELECT id FROM items JOIN parts ON item = id AND number = size')
  const whole = new Set(rows.map((row) => row['id']))
  assert.deepEqual(
    acknowledged.filter((id) => !whole.has(id)),
    [],
  )
  assert.deepEqual(await metadata.get('SELECT count(*) AS total FROM items'), { total: whole.size })
  await metadata.close()
}
