import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterBytes } from './writeBytes.ts'

const chunks = [Uint8Array.of(1, 2, 3), Uint8Array.of(4), Uint8Array.of(5, 6)]

for (let count = 0; count <= 6; count++) {
  test(`after ${count} octets were taken, the rest is written`, () => {
    const rest = afterBytes(chunks, count).flatMap((chunk) => [...chunk])
    assert.deepEqual(rest, [1, 2, 3, 4, 5, 6].slice(count))
  })
}
