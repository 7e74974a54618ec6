import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { unsealed } from '../conformance.ts'
import { openDisk } from './driver.ts'

const path = process.argv[2]
const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }

// This file is also the process that is killed: started with the store's path, it writes until it dies.
if (path === undefined) {
  test('after kill -9 at any moment, acknowledged bytes are whole, and a sweep removes all else', killRepeatedly)
} else {
  await writeForEver(path)
}

async function writeForEver(store: string): Promise<void> {
  const objects = unsealed(await openDisk({ path: store, random }))
  const writer = async (): Promise<never> => {
    for (;;) {
      const body = randomBytes(1 + (random.bytes(3).reduce((sum, byte) => sum * 256 + byte, 0) % 900_000))
      const { id } = await objects.write(chunksOf(body))
      process.stdout.write(`${id} ${createHash('sha256').update(body).digest('hex')}\n`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, writer))
}

async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < body.byteLength; i += 65_536) yield body.subarray(i, i + 65_536)
}

async function killRepeatedly(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  const store = join(folder, 'objects')
  const acknowledged = new Map<string, string>()
  for (const enough of [1, 20, 55, 90]) {
    for (const [id, digest] of await runUntilKilled(store, enough)) acknowledged.set(id, digest)
    await requireIntact(store, acknowledged)
  }
  assert.ok(acknowledged.size >= 166)
  await rm(folder, { recursive: true })
}

/** Kills the writing process in the middle of its work, once it has acknowledged enough. */
async function runUntilKilled(store: string, enough: number): Promise<ReadonlyMap<string, string>> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(child.stdout)
  const ended = once(child, 'exit')
  const told = new Map<string, string>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [, id = '', digest = ''] = /^([0-9a-f]{32}) ([0-9a-f]{64})$/.exec(line) ?? []
    if (id !== '') told.set(id, digest)
    if (told.size === enough) child.kill('SIGKILL')
  }
  const [, signal] = await ended
  assert.equal(signal, 'SIGKILL')
  return told
}

async function requireIntact(store: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const objects = unsealed(await openDisk({ path: store, random }))
  await objects.sweep(async (ids) => new Set(ids.filter((id) => acknowledged.has(id))))
  for (const [id, expected] of acknowledged) {
    const digest = createHash('sha256')
    for await (const chunk of objects.read(id)) digest.update(chunk)
    assert.equal(digest.digest('hex'), expected)
  }
  const files = (await readdir(store, { recursive: true })).filter((name) => /[0-9a-f]{32}$/.test(name))
  assert.equal(files.length, acknowledged.size)
  await objects.close()
}
