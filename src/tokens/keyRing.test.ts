import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { Random } from '../kernel/random.ts'
import { createKeyRing, formatKeyRing, open, parseKeyRing, retire, rotate, sameSecret, seal } from './keyRing.ts'

const random: Random = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() }
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()
const bytes = (value: string) => Buffer.from(value)

test('a box opens under the ring, the purpose and the associated data that sealed it', () => {
  const ring = createKeyRing(random, 0)
  assert.equal(text(open(ring, 'verifier', seal(ring, 'verifier', bytes('v'), 'user-1'), 'user-1')), 'v')
  assert.equal(
    text(
      open(
        () => ring,
        'verifier',
        seal(() => ring, 'verifier', bytes('')),
      ),
    ),
    '',
  )
})

test('another ring, purpose or associated data opens nothing', () => {
  const ring = createKeyRing(random, 0)
  const box = seal(ring, 'verifier', bytes('v'), 'user-1')
  assert.equal(open(createKeyRing(random, 0), 'verifier', box, 'user-1'), undefined)
  assert.equal(open(ring, 'private-key', box, 'user-1'), undefined)
  assert.equal(open(ring, 'verifier', box, 'user-2'), undefined)
  assert.equal(open(ring, 'verifier', box), undefined)
})

test('a box with any bit flipped, cut short or grown does not open', () => {
  const ring = createKeyRing(random, 0)
  const box = seal(ring, 'verifier', bytes('secret'))
  for (let bit = 0; bit < box.length * 8; bit++) {
    const altered = Uint8Array.from(box)
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7))
    assert.equal(open(ring, 'verifier', altered), undefined, `bit ${bit}`)
  }
  for (let size = 0; size < box.length; size++) assert.equal(open(ring, 'verifier', box.subarray(0, size)), undefined)
  assert.equal(open(ring, 'verifier', Buffer.concat([box, bytes('x')])), undefined)
})

test('the same plaintext never makes the same box twice', () => {
  const ring = createKeyRing(random, 0)
  assert.notDeepEqual(seal(ring, 'p', bytes('same')), seal(ring, 'p', bytes('same')))
})

test('after a rotation the new key seals, the old one still opens, until it is retired', () => {
  const first = createKeyRing(random, 1)
  const old = seal(first, 'p', bytes('old'))
  const second = rotate(first, random, 2)
  assert.deepEqual([first.keys.length, second.keys.length, second.keys[0]?.createdAt], [1, 2, 2])
  assert.equal(text(open(second, 'p', old)), 'old')
  assert.equal(open(first, 'p', seal(second, 'p', bytes('new'))), undefined)
  const retired = retire(second, first.keys[0]?.id ?? '')
  assert.equal(open(retired, 'p', old), undefined)
  assert.throws(() => retire(second, second.keys[0]?.id ?? ''), /newest/)
})

test('a ring comes back from its text, keys and order', () => {
  const ring = rotate(createKeyRing(random, 1), random, 2)
  const again = parseKeyRing(formatKeyRing(ring))
  assert.deepEqual(
    again.keys.map((key) => [key.id, key.createdAt]),
    ring.keys.map((key) => [key.id, key.createdAt]),
  )
  assert.equal(text(open(again, 'p', seal(ring, 'p', bytes('x')))), 'x')
})

test('a text that is not a ring is refused without being quoted', () => {
  const good = JSON.parse(formatKeyRing(createKeyRing(random, 1)))
  const key = good.keys[0]
  const bad = [
    'S3CRET',
    '[]',
    '{}',
    JSON.stringify({ version: 2, keys: [key] }),
    JSON.stringify({ version: 1, keys: [] }),
    JSON.stringify({ version: 1, keys: [key, key] }),
    JSON.stringify({ version: 1, keys: [{ ...key, secret: 'S3CRET' }] }),
    JSON.stringify({ version: 1, keys: [{ ...key, id: 'xyz' }] }),
    JSON.stringify({ version: 1, keys: [{ ...key, createdAt: '1' }] }),
  ]
  for (const textOfRing of bad) {
    assert.throws(
      () => parseKeyRing(textOfRing),
      (error: Error) => !error.message.includes('S3CRET'),
    )
  }
})

test('printing a ring shows no secret', () => {
  const ring = createKeyRing(random, 1)
  const secret = ring.keys[0]?.secret.export() as Buffer
  const shown = inspect(ring, { depth: 9 }) + JSON.stringify(ring)
  assert.ok(!shown.includes(secret.toString('base64')) && !shown.includes(secret.toString('hex')))
})

test('secrets are equal only when every octet is', () => {
  assert.ok(sameSecret('abc', bytes('abc')))
  assert.ok(!sameSecret('abc', 'abd'))
  assert.ok(!sameSecret('abc', 'ab'))
})
