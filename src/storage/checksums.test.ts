import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DigestAlgorithm } from '../services/s3/ports.ts'
import { openChecksums } from './checksums.ts'

/** Check values of `123456789`: the CRC catalogue's, and the hashes' own. */
const known: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: '25f9e794323b453885f5181f1b624d0b',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
}

const checksums = await openChecksums()
const octets = Buffer.from('123456789')

for (const [name, expected] of Object.entries(known)) {
  const algorithm = name as DigestAlgorithm
  test(`${algorithm} gives the published check value, whole and in chunks`, () => {
    assert.equal(checksums.digest(algorithm, octets, 'hex'), expected)
    const running = checksums.start(algorithm)
    for (const octet of octets) running.update(Uint8Array.of(octet))
    assert.equal(Buffer.from(running.digest()).toString('hex'), expected)
  })

  test(`${algorithm} of long octets is the same whole and in chunks of any size`, () => {
    const long = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 251))
    const running = checksums.start(algorithm)
    running.update(long.subarray(0, 3))
    running.update(long.subarray(3, 300))
    running.update(long.subarray(300))
    assert.equal(Buffer.from(running.digest()).toString('base64'), checksums.digest(algorithm, long, 'base64'))
  })
}

test('digests under way at the same time do not disturb one another', () => {
  const first = checksums.start('CRC64NVME')
  const second = checksums.start('CRC64NVME')
  first.update(octets.subarray(0, 4))
  second.update(Buffer.from('something else'))
  checksums.digest('CRC64NVME', Buffer.from('and a third'), 'hex')
  first.update(octets.subarray(4))
  assert.equal(Buffer.from(first.digest()).toString('hex'), known.CRC64NVME)
})
