import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { sealHere, sealSegments } from '../objects/sealed/segments.ts'
import { openBodyThreads } from './threads.ts'

const threads = openBodyThreads(2)
after(() => threads.stop())

const stream = { key: createSecretKey(randomBytes(32)), place: Buffer.from('a file') }

async function* piecesOf(octets: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < octets.byteLength; at += size) yield octets.subarray(at, at + size)
}

/** What is sealed, each segment copied before the next one is asked for. */
async function sealed(octets: Uint8Array, size: number, seal = threads.seal): Promise<Buffer> {
  const segments: Buffer[] = []
  for await (const segment of sealSegments(stream, piecesOf(octets, size), seal)) segments.push(Buffer.from(segment))
  return Buffer.concat(segments)
}

describe('threads that seal', () => {
  for (const [length, size] of [
    [0, 1],
    [1_000, 1_000],
    [262_128, 65_536],
    [262_129, 65_536],
    [524_256, 300_000],
    [3_000_000, 777],
  ] as const) {
    test(`seal ${length} octets in pieces of ${size} as this thread does`, async () => {
      const octets = randomBytes(length)
      assert.deepEqual(await sealed(octets, size), await sealed(octets, size, sealHere))
    })
  }

  test('seal many streams at once, more than there are trays', async () => {
    const bodies = Array.from({ length: 40 }, (_, index) => randomBytes(600_000 + index))
    const [found, expected] = await Promise.all([
      Promise.all(bodies.map((body) => sealed(body, 65_536))),
      Promise.all(bodies.map((body) => sealed(body, 65_536, sealHere))),
    ])
    assert.deepEqual(found, expected)
  })

  test('get a tray back when its reader gives a segment up', async () => {
    const body = randomBytes(600_000)
    for (let round = 0; round < 30; round++) {
      for await (const segment of sealSegments(stream, piecesOf(body, 65_536), threads.seal)) {
        assert.equal(segment.byteLength, 262_144)
        break
      }
    }
    assert.deepEqual(await sealed(body, 65_536), await sealed(body, 65_536, sealHere))
  })

  test('that end refuse what they were to seal', async () => {
    const own = openBodyThreads(1)
    const outcome = assert.rejects(sealed(randomBytes(10_000_000), 65_536, own.seal), /ended/)
    await new Promise((resolve) => setImmediate(resolve))
    await own.stop()
    await outcome
  })
})
