import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type ByteRange, BytesMissing, type IsLive, type ObjectBytes, type ObjectFiles } from './driver.ts'

/** A driver's files as bytes that are not sealed, for the tests of the driver by itself. */
export function unsealed(files: ObjectFiles): ObjectBytes {
  async function* read(id: string, range?: ByteRange): AsyncGenerator<Uint8Array, void> {
    const file = await files.open(id)
    try {
      for await (const chunk of file.read(range ?? { start: 0, end: file.size })) yield Buffer.from(chunk)
    } finally {
      await file.close()
    }
  }
  return { ...files, write: (chunks) => files.write(() => chunks), read }
}

/** Opens the store of this name; a name that was never opened is an empty store. */
export type OpenObjects = (name: string) => Promise<ObjectBytes>

type Check = (sentence: string, body: (objects: ObjectBytes, name: string) => Promise<void>) => void

const absentId = '0123456789abcdef0123456789abcdef'

const nothingIsLive: IsLive = async () => new Set()

const everythingIsLive: IsLive = async (ids) => new Set(ids)

/** Octets that differ at every position of interest, the same for the same size. */
function octets(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >>> 8) * 7 + (i >>> 16) * 3 + seed) & 0xff
  return bytes
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.byteLength; i += size) yield bytes.subarray(i, i + size)
}

const writeAll = (objects: ObjectBytes, bytes: Uint8Array) => objects.write(inChunks(bytes, 64 * 1024))

async function readAll(objects: ObjectBytes, id: string, range?: ByteRange): Promise<Buffer> {
  const kept: Uint8Array[] = []
  for await (const chunk of objects.read(id, range)) kept.push(chunk)
  return Buffer.concat(kept)
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What every object driver promises, sealed or not, as tests. */
export function objectConformance(open: OpenObjects): void {
  let stores = 0
  const check: Check = (sentence, body) => {
    test(sentence, async () => {
      const name = `store${stores++}`
      const objects = await open(name)
      try {
        await body(objects, name)
      } finally {
        await objects.close()
      }
    })
  }
  roundTrips(check)
  ranges(check)
  failures(check, open)
  sweeping(check, open)
}

function roundTrips(check: Check): void {
  for (const size of [0, 1, 65_536, 262_143, 524_288, 524_289, 1_048_577, 3_333_333]) {
    check(`${size} octets come back as they were written, with their size`, async (objects) => {
      const bytes = octets(size)
      const written = await writeAll(objects, bytes)
      assert.equal(written.size, size)
      assert.equal(digest(await readAll(objects, written.id)), digest(bytes))
    })
  }

  check('chunks of any size, empty ones among them, are put together in order', async (objects) => {
    const bytes = octets(700_000)
    async function* uneven(): AsyncGenerator<Uint8Array> {
      for (let at = 0, size = 1; at < bytes.byteLength; at += size, size = (size * 3) % 50_021) {
        yield bytes.subarray(at, at + size)
        yield new Uint8Array(0)
      }
    }
    const { id } = await objects.write(uneven())
    assert.equal(digest(await readAll(objects, id)), digest(bytes))
  })

  check('very many very small chunks are kept', async (objects) => {
    const bytes = octets(20_000)
    const { id } = await objects.write(inChunks(bytes, 1))
    assert.equal(digest(await readAll(objects, id)), digest(bytes))
  })

  check('the same bytes written twice are kept under two ids', async (objects) => {
    const first = await writeAll(objects, octets(10))
    const second = await writeAll(objects, octets(10))
    assert.notEqual(first.id, second.id)
    await objects.remove([first.id])
    assert.deepEqual(await readAll(objects, second.id), octets(10))
  })

  check('concurrent writes do not mix', async (objects) => {
    const written = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => ({ seed: i, ...(await writeAll(objects, octets(150_000, i))) })),
    )
    assert.equal(new Set(written.map(({ id }) => id)).size, 40)
    for (const { id, seed } of written) assert.equal(digest(await readAll(objects, id)), digest(octets(150_000, seed)))
  })

  check('chunks that a reader keeps are not changed by later ones', async (objects) => {
    const bytes = octets(2_000_000)
    const { id } = await writeAll(objects, bytes)
    assert.equal(digest(await readAll(objects, id)), digest(bytes))
  })

  check('many readers read the same bytes at once', async (objects) => {
    const bytes = octets(1_200_000)
    const { id } = await writeAll(objects, bytes)
    const read = await Promise.all(Array.from({ length: 10 }, () => readAll(objects, id)))
    assert.deepEqual(new Set(read.map(digest)), new Set([digest(bytes)]))
  })
}

function ranges(check: Check): void {
  const size = 1_500_000
  const cases: readonly (readonly [number, number])[] = [
    [0, 1],
    [0, 0],
    [size, size],
    [size - 1, size],
    [524_287, 524_289],
    [1, size],
    [700_000, 1_400_001],
  ]
  check('a range reads from its start up to, not including, its end', async (objects) => {
    const bytes = octets(size)
    const { id } = await writeAll(objects, bytes)
    for (const [start, end] of cases) {
      assert.equal(
        digest(await readAll(objects, id, { start, end })),
        digest(bytes.subarray(start, end)),
        `${start}-${end}`,
      )
    }
  })

  check('a range past the end is an error, not fewer octets', async (objects) => {
    const { id } = await writeAll(objects, octets(100))
    await assert.rejects(readAll(objects, id, { start: 50, end: 101 }), /end at 100, before 101/)
    await assert.rejects(readAll(objects, id, { start: 200, end: 201 }))
  })

  for (const [start, end] of [[-1, 5] as const, [6, 5] as const, [0.5, 2] as const, [0, Number.NaN] as const]) {
    check(`from ${start} up to ${end} is refused as a range`, async (objects) => {
      const { id } = await writeAll(objects, octets(100))
      await assert.rejects(readAll(objects, id, { start, end }), RangeError)
    })
  }

  check('a reader may stop early, again and again', async (objects) => {
    const bytes = octets(2_000_000)
    const { id } = await writeAll(objects, bytes)
    for (let i = 0; i < 50; i++) {
      for await (const chunk of objects.read(id)) {
        assert.equal(chunk[0], bytes[0])
        break
      }
    }
    await objects.remove([id])
    await assert.rejects(readAll(objects, id), BytesMissing)
  })
}

function failures(check: Check, open: OpenObjects): void {
  check('bytes that are not there are missing by name', async (objects) => {
    await assert.rejects(readAll(objects, absentId), (error) => error instanceof BytesMissing && error.id === absentId)
    await assert.rejects(readAll(objects, absentId, { start: 0, end: 1 }), BytesMissing)
  })

  for (const id of ['', '..', '../../metadata.sqlite', 'ab/../../x', `${absentId}/..`, absentId.toUpperCase()]) {
    check(`${JSON.stringify(id)} is refused as an id`, async (objects) => {
      await assert.rejects(async () => readAll(objects, id), TypeError)
      await assert.rejects(objects.remove([id]), TypeError)
    })
  }

  for (const before of [0, 1, 700_000, 2_000_000]) {
    check(
      `a source that fails after ${before} octets rejects with its error and leaves nothing`,
      async (objects, name) => {
        async function* failing(): AsyncGenerator<Uint8Array> {
          yield* inChunks(octets(before), 65_536)
          throw new Error('the client went away')
        }
        await assert.rejects(objects.write(failing()), /the client went away/)
        await objects.close()
        const again = await open(name)
        assert.deepEqual(await again.sweep(nothingIsLive), { removed: 0 })
        await again.close()
      },
    )
  }

  check('one failing source does not harm the writes beside it', async (objects) => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield octets(10)
      throw new Error('the client went away')
    }
    const ended = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0 ? objects.write(failing()) : writeAll(objects, octets(5000, i)),
      ),
    )
    for (const [i, result] of ended.entries()) {
      assert.equal(result.status, i % 2 === 0 ? 'rejected' : 'fulfilled')
      if (result.status === 'fulfilled') assert.deepEqual(await readAll(objects, result.value.id), octets(5000, i))
    }
  })

  check('removed bytes are missing, and removing them again is no error', async (objects) => {
    const ids = await Promise.all(Array.from({ length: 40 }, async (_, i) => (await writeAll(objects, octets(i))).id))
    await objects.remove([...ids, absentId])
    await objects.remove(ids)
    for (const id of ids) await assert.rejects(readAll(objects, id), BytesMissing)
  })

  check('bytes removed while they are read are read to their end', async (objects) => {
    const bytes = octets(2_000_000)
    const { id } = await writeAll(objects, bytes)
    const reader = objects.read(id)[Symbol.asyncIterator]()
    const first = await reader.next()
    assert.ok(!first.done)
    await objects.remove([id])
    let size = first.value.byteLength
    for (let next = await reader.next(); !next.done; next = await reader.next()) size += next.value.byteLength
    assert.equal(size, bytes.byteLength)
  })
}

function sweeping(check: Check, open: OpenObjects): void {
  check('a sweep keeps what is live and removes what earlier runs left', async (objects, name) => {
    const ids = await Promise.all(Array.from({ length: 60 }, async (_, i) => (await writeAll(objects, octets(i))).id))
    const live = new Set(ids.filter((_, i) => i % 3 === 0))
    await objects.close()
    const again = await open(name)
    const asked: string[] = []
    const swept = await again.sweep(async (batch) => {
      asked.push(...batch)
      return live
    })
    assert.deepEqual(swept, { removed: 40 })
    assert.deepEqual(asked.toSorted(), ids.toSorted())
    for (const [i, id] of ids.entries()) {
      if (live.has(id)) assert.deepEqual(await readAll(again, id), octets(i))
      else await assert.rejects(readAll(again, id), BytesMissing)
    }
    assert.deepEqual(await again.sweep(everythingIsLive), { removed: 0 })
    await again.close()
  })

  check('a sweep leaves alone what this run has written, though no row names it yet', async (objects) => {
    const { id } = await writeAll(objects, octets(100))
    assert.deepEqual(await objects.sweep(nothingIsLive), { removed: 0 })
    assert.deepEqual(await readAll(objects, id), octets(100))
  })

  check('a sweep whose question fails removes nothing more', async (objects, name) => {
    const { id } = await writeAll(objects, octets(100))
    await objects.close()
    const again = await open(name)
    const failing: IsLive = async () => {
      throw new Error('the metadata is away')
    }
    await assert.rejects(again.sweep(failing), /the metadata is away/)
    assert.deepEqual(await readAll(again, id), octets(100))
    await again.close()
  })

  check('close waits for the writes under way, and later calls are refused', async (objects, name) => {
    const bytes = octets(1_000_000)
    const writing = writeAll(objects, bytes)
    await objects.close()
    const { id } = await writing
    await assert.rejects(writeAll(objects, bytes), /closed/)
    await assert.rejects(async () => readAll(objects, id), /closed/)
    const again = await open(name)
    assert.equal(digest(await readAll(again, id)), digest(bytes))
    await again.close()
  })
}
