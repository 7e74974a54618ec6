import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { digested } from '../../kernel/digests.ts'
import type { Checksums, DigestAlgorithm } from '../../services/s3/ports/checksums.ts'
import { openBodyThreads } from '../bodies/threads.ts'
import { openChecksums } from './checksums.ts'

/** Check values of `123456789`: the CRC catalogue's, and the hashes' own. XXH is without a seed, in its canonical order of octets. */
const known: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: '25f9e794323b453885f5181f1b624d0b',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA512:
    'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
  XXHASH64: '8cb841db40e6ae83',
  XXHASH3: '72dcb18b67a17dff',
  XXHASH128: '33119477ede5dcd5e9716427681d5860',
}
const algorithms = Object.keys(known) as DigestAlgorithm[]

const threads = openBodyThreads(2)
after(() => threads.stop())
const octets = Buffer.from('123456789')
const hexOf = (digests: readonly Uint8Array[]) => digests.map((digest) => Buffer.from(digest).toString('hex'))

async function digestsOf(checksums: Checksums, names: readonly DigestAlgorithm[], chunks: readonly Uint8Array[]) {
  const running = checksums.start(names, undefined)
  for (const chunk of chunks) await running.update(chunk)
  return hexOf(await running.digest())
}

const wholes = (checksums: Checksums, bytes: Uint8Array) =>
  algorithms.map((algorithm) => checksums.digest(algorithm, bytes, 'hex'))

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / size)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

const places = [
  { place: 'in this thread', checksums: await openChecksums() },
  { place: 'in others', checksums: await openChecksums(threads) },
]

for (const { place, checksums } of places) {
  describe(`digests ${place}`, () => {
    test('are the published check values, whole and octet by octet', async () => {
      assert.deepEqual(wholes(checksums, octets), Object.values(known))
      assert.deepEqual(await digestsOf(checksums, algorithms, pieces(octets, 1)), Object.values(known))
    })

    test('of no octets at all are those of nothing', async () => {
      assert.deepEqual(await digestsOf(checksums, algorithms, []), wholes(checksums, Buffer.alloc(0)))
      assert.deepEqual(await digestsOf(checksums, ['MD5'], [Buffer.alloc(0)]), [createHash('md5').digest('hex')])
    })

    for (const size of [1000, 65_536, 262_144, 300_001, 5_000_000]) {
      test(`of 3,000,000 octets in pieces of ${size} are those of the whole`, async () => {
        const long = randomBytes(3_000_000)
        assert.deepEqual(await digestsOf(checksums, algorithms, pieces(long, size)), wholes(checksums, long))
      })
    }

    test('that are under way at the same time do not disturb one another', async () => {
      const bodies = Array.from({ length: 12 }, (_, index) => randomBytes(400_000 + index * 99_991))
      const found = await Promise.all(bodies.map((body) => digestsOf(checksums, algorithms, pieces(body, 70_000))))
      assert.deepEqual(
        found,
        bodies.map((body) => wholes(checksums, body)),
      )
    })

    test('that are given up leave the others as they are', async () => {
      const body = randomBytes(700_000)
      const abandoned = checksums.start(['SHA256'], undefined)
      await abandoned.update(body)
      const running = checksums.start(['SHA256'], undefined)
      abandoned.stop()
      await running.update(body)
      assert.deepEqual(hexOf(await running.digest()), [checksums.digest('SHA256', body, 'hex')])
    })

    test('let chunks through, and what is thrown at their end is their reader’s', async () => {
      const seen: number[] = []
      const read = async () => {
        const begin = () => checksums.start(['MD5'], undefined)
        const refuse = (digests: readonly Uint8Array[]) => assert.equal(hexOf(digests)[0], 'another')
        for await (const chunk of digested(of(octets, octets), begin, refuse)) seen.push(chunk.byteLength)
      }
      await assert.rejects(read(), assert.AssertionError)
      assert.deepEqual(seen, [9, 9])
    })
  })
}

describe('threads that digest', () => {
  test('stop a sender who is far ahead of them, until they caught up', async () => {
    const own = openBodyThreads(1)
    const running = own.digest(['MD5', 'SHA256'])
    const chunk = randomBytes(own.worthwhile)
    let waits = 0
    for (let sent = 0; sent < 64; sent++) {
      const enough = running.update(chunk)
      if (enough === undefined) continue
      waits += 1
      await enough
    }
    assert.ok(waits > 0)
    const whole = createHash('md5')
    for (let sent = 0; sent < 64; sent++) whole.update(chunk)
    assert.equal(hexOf(await running.digest())[0], whole.digest('hex'))
    await own.stop()
  })

  test('that end refuse what was under way or waited, and the next body gets a thread again', async () => {
    const own = openBodyThreads(1)
    const running = own.digest(['MD5'])
    const waiting = own.digest(['MD5'])
    const outcomes = [
      assert.rejects(
        waitsFor(waiting.update(randomBytes(own.worthwhile * 40))),
        /a thread for the octets of objects ended/,
      ),
      assert.rejects(running.digest(), /a thread for the octets of objects ended/),
    ]
    await own.stop()
    await Promise.all(outcomes)
    await assert.rejects(waiting.digest(), /a thread for the octets of objects ended/)
    const again = own.digest(['MD5'])
    await again.update(octets)
    assert.deepEqual(hexOf(await again.digest()), [known.MD5])
    await own.stop()
  })
})

test('chunks that nobody asks for begin no digest', async () => {
  const chunks = digested(
    of(octets),
    () => assert.fail('it was begun'),
    () => assert.fail('it was ended'),
  )
  await chunks.return()
  assert.equal((await chunks.next()).done, true)
})

async function* of(...chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks
}

async function waitsFor(promise: Promise<void> | undefined): Promise<void> {
  assert.notEqual(promise, undefined)
  await promise
}
