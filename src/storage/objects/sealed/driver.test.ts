import assert from 'node:assert/strict'
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, open, readFile, rename, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createKeyRing, rotate } from '../../../tokens/keyRing.ts'
import { objectConformance } from '../conformance.ts'
import { openDisk } from '../disk/driver.ts'
import { viewDisk } from '../disk/look.ts'
import { type ByteRange, BytesDamaged, type ObjectBytes } from '../driver.ts'
import { sealedBytes, verifyFile } from './driver.ts'
import { openSeals } from './seals.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
const ring = createKeyRing(random, 0)
const seals = openSeals(ring)
const header = 118
const segment = 256 * 1024

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.byteLength; i += 65_536) yield bytes.subarray(i, i + 65_536)
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const kept: Uint8Array[] = []
  for await (const chunk of chunks) kept.push(chunk)
  return Buffer.concat(kept)
}

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
})
after(() => rm(folder, { recursive: true }))

const openStore = async (name: string, with_ = seals) =>
  sealedBytes(await openDisk({ path: join(folder, name), random }), with_)

describe('the sealed object driver', () => objectConformance(openStore))

describe('a sealed file', () => {
  let objects: ObjectBytes
  before(async () => {
    objects = await openStore('attacked')
  })
  after(() => objects.close())

  const fileOf = (id: string) => join(folder, 'attacked', id.slice(0, 2), id)
  const write = async (bytes: Uint8Array) => (await objects.write(chunksOf(bytes))).id
  const read = (id: string, range?: ByteRange) => readAll(objects.read(id, range))
  const verify = (id: string) => verifyFile(viewDisk(join(folder, 'attacked')), seals, id, () => undefined)

  const flip = async (id: string, at: number) => {
    const handle = await open(fileOf(id), 'r+')
    const octet = Buffer.alloc(1)
    await handle.read(octet, 0, 1, at)
    octet[0] = (octet[0] as number) ^ 1
    await handle.write(octet, 0, 1, at)
    await handle.close()
  }

  const requireDamaged = async (id: string) => {
    await assert.rejects(read(id), BytesDamaged)
    await assert.rejects(verify(id), BytesDamaged)
  }

  const places = { magic: 0, flag: 4, salt: 5, format: 37, master: 38, batch: 42, nonce: 58, wrapped: 70, tag: 102 }
  for (const [what, at] of Object.entries(places)) {
    test(`whose header has a flipped bit (${what}) is damaged`, async () => {
      const id = await write(randomBytes(1000))
      await flip(id, at)
      await requireDamaged(id)
    })
  }

  for (const [what, at] of [
    ['body', header + 500],
    ['tag', header + 1000 + 15],
  ] as const) {
    test(`whose ${what} has a flipped bit is damaged`, async () => {
      const id = await write(randomBytes(1000))
      await flip(id, at)
      await requireDamaged(id)
    })
  }

  test('answers what is before its damage, and nothing of the segment that is damaged', async () => {
    const bytes = randomBytes(3 * segment)
    const id = await write(bytes)
    await flip(id, header + segment + 7)
    const whole = segment - 16
    assert.deepEqual(await read(id, { start: 0, end: whole }), bytes.subarray(0, whole))
    assert.deepEqual(await read(id, { start: 2 * whole, end: 2 * whole + 9 }), bytes.subarray(2 * whole, 2 * whole + 9))
    await assert.rejects(read(id, { start: whole + 5, end: whole + 6 }), BytesDamaged)
    const kept: Uint8Array[] = []
    await assert.rejects(async () => {
      for await (const chunk of objects.read(id)) kept.push(chunk)
    }, BytesDamaged)
    assert.deepEqual(Buffer.concat(kept), bytes.subarray(0, whole))
  })

  for (const [what, size] of [
    ['an octet', header + 3 * segment - 1],
    ['a segment', header + 2 * segment],
    ['all but a tag', header + 16],
    ['all segments', header],
    ['all', 0],
  ] as const) {
    test(`that lost ${what} at its end is damaged`, async () => {
      const id = await write(randomBytes(3 * (segment - 16)))
      await truncate(fileOf(id), size)
      await requireDamaged(id)
    })
  }

  test('that grew is damaged', async () => {
    const id = await write(randomBytes(segment - 16))
    const handle = await open(fileOf(id), 'a')
    await handle.write(randomBytes(100))
    await handle.close()
    await requireDamaged(id)
  })

  test('under the name of another is damaged', async () => {
    const [one, other] = [await write(randomBytes(1000)), await write(randomBytes(1000))]
    await copyFile(fileOf(one), `${fileOf(one)}.kept`)
    await rename(fileOf(other), fileOf(one))
    await rename(`${fileOf(one)}.kept`, fileOf(other))
    await requireDamaged(one)
    await requireDamaged(other)
  })

  test('whose segments changed places is damaged', async () => {
    const id = await write(randomBytes(3 * segment))
    const bytes = await readFile(fileOf(id))
    const handle = await open(fileOf(id), 'r+')
    await handle.write(bytes.subarray(header + segment, header + 2 * segment), 0, segment, header)
    await handle.write(bytes.subarray(header, header + segment), 0, segment, header + segment)
    await handle.close()
    await requireDamaged(id)
  })

  test('with a segment of another file is damaged', async () => {
    const [one, other] = [await write(randomBytes(2 * segment)), await write(randomBytes(2 * segment))]
    const bytes = await readFile(fileOf(other))
    const handle = await open(fileOf(one), 'r+')
    await handle.write(bytes.subarray(header, header + segment), 0, segment, header)
    await handle.close()
    await requireDamaged(one)
  })

  test('holds nothing of what was written, and opens with no other key ring', async () => {
    const bytes = Buffer.from('what nobody shall see '.repeat(1000))
    const id = await write(bytes)
    assert.ok(!(await readFile(fileOf(id))).includes('nobody'))
    const thief = await openStore('attacked', openSeals(createKeyRing(random, 0)))
    await assert.rejects(readAll(thief.read(id)), /the key ring has not the key/)
    await thief.close()
  })

  test('opens after the key ring was rotated', async () => {
    const id = await write(Buffer.from('older'))
    const rotated = await openStore('attacked', openSeals(rotate(ring, random, 1)))
    assert.equal((await readAll(rotated.read(id))).toString(), 'older')
    await rotated.close()
  })

  test('that was never sealed is told from one that is damaged', async () => {
    const plain = await openDisk({ path: join(folder, 'attacked'), random })
    const { id } = await plain.write(() => chunksOf(randomBytes(1000)))
    await assert.rejects(read(id), /they are not sealed/)
    await plain.close()
  })

  test('under a secret is read with the secret alone, whole and in ranges, and verified without it', async () => {
    const secret = createSecretKey(randomBytes(32))
    const bytes = randomBytes(700_000)
    const { id, size } = await objects.write(chunksOf(bytes), secret)
    assert.equal(size, 700_000)
    assert.deepEqual(await readAll(objects.read(id, undefined, secret)), bytes)
    const range = { start: 262_100, end: 600_001 }
    assert.deepEqual(await readAll(objects.read(id, range, secret)), bytes.subarray(range.start, range.end))
    await assert.rejects(readAll(objects.read(id, range, createSecretKey(randomBytes(32)))), BytesDamaged)
    await assert.rejects(read(id), TypeError)
    let seen = 0
    const verified = await verifyFile(viewDisk(join(folder, 'attacked')), seals, id, () => {
      seen += 1
      return undefined
    })
    assert.deepEqual([verified, seen], [{ size: 700_000, secret: true }, 0])
    await flip(id, header + 300_000)
    await assert.rejects(verify(id), BytesDamaged)
    await assert.rejects(readAll(objects.read(id, undefined, secret)), BytesDamaged)
  })

  test('without a secret refuses one', async () => {
    const id = await write(randomBytes(10))
    await assert.rejects(readAll(objects.read(id, undefined, createSecretKey(randomBytes(32)))), TypeError)
  })
})

describe('a box', () => {
  test('opens in its place only, with every bit as it was', () => {
    const box = seals.seal(Buffer.from('octets'), 'here')
    assert.equal(Buffer.from(seals.open(box, 'here')).toString(), 'octets')
    assert.throws(() => seals.open(box, 'there'), BytesDamaged)
    for (let bit = 0; bit < box.byteLength * 8; bit++) {
      const damaged = Buffer.from(box)
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      assert.throws(() => seals.open(damaged, 'here'), BytesDamaged)
    }
    for (let size = 0; size < box.byteLength; size++) {
      assert.throws(() => seals.open(box.subarray(0, size), 'here'), BytesDamaged)
    }
  })

  test('of the same octets is never the same', () => {
    const boxes = Array.from({ length: 100 }, () => Buffer.from(seals.seal(Buffer.from('x'), 'p')).toString('hex'))
    assert.equal(new Set(boxes).size, 100)
  })

  test('is sealed under a fresh batch once one has sealed enough, and all of them open', () => {
    const few = openSeals(ring, 2)
    const boxes = Array.from({ length: 5 }, (_, n) => few.seal(Buffer.of(n), 'p'))
    assert.equal(new Set(boxes.map((box) => Buffer.from(box.subarray(5, 21)).toString('hex'))).size, 3)
    for (const [n, box] of boxes.entries()) assert.deepEqual(openSeals(ring).open(box, 'p'), Buffer.of(n))
  })
})
