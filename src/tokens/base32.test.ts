import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { fromBase32, toBase32 } from './base32.ts'

// https://www.rfc-editor.org/rfc/rfc4648#section-10
const vectors = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
] as const

test("base 32 agrees with the RFC's vectors, both ways", () => {
  for (const [text, base32] of vectors) {
    assert.equal(toBase32(Buffer.from(text)), base32)
    assert.equal(Buffer.from(fromBase32(base32) ?? []).toString(), text)
    assert.equal(Buffer.from(fromBase32(base32.toLowerCase().padEnd(16, '=')) ?? []).toString(), text)
  }
})

test('any octets come back', () => {
  for (let size = 0; size < 70; size++) {
    const bytes = randomBytes(size)
    assert.deepEqual(Buffer.from(fromBase32(toBase32(bytes)) ?? []), bytes)
  }
})

test('other texts are not base 32', () => {
  for (const text of ['M', 'MZX', 'MZXW6Y', 'MY1A', 'M Y', 'M=Y=']) assert.equal(fromBase32(text), undefined, text)
})
