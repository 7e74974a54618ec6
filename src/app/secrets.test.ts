import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CannotStart } from '../kernel/cannotStart.ts'
import { systemClock } from '../kernel/clock.ts'
import { marks } from '../storage/metadata/stores/marks.ts'
import { temporaryMetadata } from '../storage/testing.ts'
import { createKeyRing, formatKeyRing } from '../tokens/keyRing.ts'
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

test('another’s ring is refused, and an old copy of the right one', async () => {
  const home = await mkdtemp(join(tmpdir(), 'poolhouse-rings-'))
  const own = await temporaryMetadata()
  try {
    const [right, old, wrong] = [join(home, 'right.json'), join(home, 'old.json'), join(home, 'wrong.json')]
    const open = (from: string) => openKeyRing(from, marks(own.metadata), random, systemClock)
    await open(right)
    await copyFile(right, old)
    await rotateKeys(right, random, systemClock)
    await open(old)
    await open(right)
    const lacking = (error: unknown) => error instanceof CannotStart && /lacks keys/.test(error.message)
    await assert.rejects(open(old), lacking)
    await writeFile(wrong, formatKeyRing(createKeyRing(random, 0)))
    await assert.rejects(open(wrong), lacking)
    await writeFile(wrong, '{}')
    await assert.rejects(open(wrong), CannotStart)
    await assert.rejects(rotateKeys(wrong, random, systemClock), CannotStart)
  } finally {
    await own.close()
    await rm(home, { recursive: true })
  }
})

test('there is nothing to rotate where there is no ring', async () => {
  assert.equal(await rotateKeys(path, random, systemClock), undefined)
})

test('a ring is in its data folder where nothing else is said', () => {
  assert.equal(keyRingOf({ data: '/data', keyRing: undefined }), '/data/keyring.json')
  assert.equal(keyRingOf({ data: '/data', keyRing: '/keys/ring.json' }), '/keys/ring.json')
})
