import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemRandom } from './random.ts'

describe("the system's randomness", () => {
  it('never draws the same octets twice, across fillings of its pool', () => {
    const random = systemRandom()
    const drawn = Array.from({ length: 5000 }, () => Buffer.from(random.bytes(16)).toString('hex'))
    assert.equal(new Set(drawn).size, drawn.length)
  })

  it('gives exactly as many octets as asked for, also more than its pool holds', () => {
    const random = systemRandom()
    for (const size of [0, 1, 1023, 1024, 1025, 5000]) assert.equal(random.bytes(size).length, size)
  })

  it('leaves what it gave to whoever drew it', () => {
    const random = systemRandom()
    const first = random.bytes(32)
    const copy = Buffer.from(first)
    for (let i = 0; i < 500; i += 1) random.bytes(32)
    assert.deepEqual(Buffer.from(first), copy)
  })
})
