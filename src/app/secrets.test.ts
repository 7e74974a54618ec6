import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CannotStart } from '../kernel/cannotStart.ts'
import { systemClock } from '../kernel/clock.ts'
import { marks } from '../storage/metadata/stores/marks.ts'
import { temporaryMetadata } from '../storage/testing.ts'
import { systemRandom } from './random.ts'
import { keyRingOf, openKeyRing, rotateKeys } from './secrets.ts'

const folder = await mkdtemp(join(tmpdir(), 'poolhouse-ring-'))
const { metadata, close } = await temporaryMetadata()
after(async () => {
  await close()
  await rm(folder, { recursive: true })
})
const path = join(folder, 'ring.json')
const random = systemRandom()
const openRing = (from: string) => openKeyRing(from, marks(metadata), random, systemClock)

test('a ring is not made in a folder that is not there', async () => {
  await assert.rejects(openRing(join(folder, 'nowhere', 'ring.json')), CannotStart)
})

test('a ring is made for new data, and is the same from then on', async () => {
  const made = await openRing(path)
  assert.equal((await openRing(path)).keys[0]?.id, made.keys[0]?.id)
})

test('a ring is not made in place of one that is lost', async () => {
  const text = await readFile(path, 'utf8')
  await rm(path)
  await assert.rejects(openRing(path), (error) => error instanceof CannotStart && error.message.includes(path))
  await assert.rejects(readFile(path), { code: 'ENOENT' })
  assert.ok(text.length > 0)
})

test('there is nothing to rotate where there is no ring', async () => {
  assert.equal(await rotateKeys(path, random, systemClock), undefined)
})

test('a ring is in its data folder where nothing else is said', () => {
  assert.equal(keyRingOf({ data: '/data', keyRing: undefined }), '/data/keyring.json')
  assert.equal(keyRingOf({ data: '/data', keyRing: '/keys/ring.json' }), '/keys/ring.json')
})
