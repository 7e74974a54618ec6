import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { objectConformance, unsealed } from '../conformance.ts'
import { openDisk } from './driver.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

describe('the disk object driver', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  })
  after(() => rm(folder, { recursive: true }))

  const open = async (name: string) => unsealed(await openDisk({ path: join(folder, name), random }))
  const fileOf = (name: string, id: string) => join(folder, name, id.slice(0, 2), id)

  objectConformance(open)

  test('files are the owner’s alone, and so are their folders', async () => {
    const objects = await open('modes')
    const { id } = await objects.write(once(randomBytes(10)))
    const mode = async (path: string) => (await stat(path)).mode & 0o777
    assert.equal(await mode(fileOf('modes', id)), 0o600)
    assert.equal(await mode(join(folder, 'modes')), 0o700)
    assert.equal(await mode(join(folder, 'modes', id.slice(0, 2))), 0o700)
    await objects.close()
  })

  test('a write that failed, or is still under way, has no final name', async () => {
    const objects = await open('arriving')
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield randomBytes(600_000)
      await released
      throw new Error('cut off')
    }
    const writing = objects.write(slow())
    const files = async () => (await readdir(join(folder, 'arriving'), { recursive: true })).toSorted()
    while ((await files()).length < 2) await new Promise((resolve) => setImmediate(resolve))
    assert.match((await files()).join(), /^incoming,incoming\/[0-9a-f]{32}$/)
    release()
    await assert.rejects(writing, /cut off/)
    assert.deepEqual(await files(), ['incoming'])
    await objects.close()
  })

  test('an early end of a reader closes its file', { skip: process.platform !== 'linux' }, async () => {
    const objects = await open('descriptors')
    const { id } = await objects.write(once(randomBytes(2_000_000)))
    const descriptors = async () => (await readdir('/proc/self/fd')).length
    const before = await descriptors()
    const readers = Array.from({ length: 20 }, () => objects.read(id)[Symbol.asyncIterator]())
    await Promise.all(readers.map((reader) => reader.next()))
    assert.ok((await descriptors()) >= before + 20)
    await Promise.all(readers.map((reader) => reader.return?.()))
    assert.equal(await descriptors(), before)
    await objects.close()
  })

  test('a file that was cut short on disk is an error, not fewer octets', async () => {
    const objects = await open('short')
    const { id } = await objects.write(once(randomBytes(1000)))
    await truncate(fileOf('short', id), 900)
    await assert.rejects(async () => {
      for await (const chunk of objects.read(id, { start: 0, end: 1000 })) assert.equal(chunk.byteLength, 900)
    }, /end at 900, before 1000/)
    await objects.close()
  })

  test('a sweep removes unfinished writes and leaves foreign files alone', async () => {
    const first = await open('foreign')
    await first.close()
    const root = join(folder, 'foreign')
    const id = randomBytes(16).toString('hex')
    await mkdir(join(root, 'ab'))
    await writeFile(join(root, 'incoming', id), 'half')
    await writeFile(join(root, 'ab', 'README'), 'mine')
    await writeFile(join(root, 'notes'), 'mine')
    const second = await open('foreign')
    assert.deepEqual(await second.sweep(async () => new Set([id])), { removed: 1 })
    assert.deepEqual((await readdir(root, { recursive: true })).toSorted(), ['ab', 'ab/README', 'incoming', 'notes'])
    await second.close()
  })

  test('a sweep of thousands asks some at a time', async () => {
    const first = await open('thousands')
    await first.close()
    const place = join(folder, 'thousands', 'cd')
    await mkdir(place)
    const ids = Array.from({ length: 1203 }, () => `cd${randomBytes(15).toString('hex')}`)
    await Promise.all(ids.map((id) => writeFile(join(place, id), '')))
    const second = await open('thousands')
    const asked: number[] = []
    const { removed } = await second.sweep(async (batch) => {
      asked.push(batch.length)
      return new Set(batch.slice(0, 1))
    })
    assert.deepEqual(asked, [500, 500, 203])
    assert.equal(removed, 1200)
    assert.equal((await readdir(place)).length, 3)
    await second.close()
  })
})
