import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { Bucket } from '../../../../services/s3/ports/buckets.ts'
import type { ObjectWithContent } from '../../../../services/s3/ports/objects.ts'
import type { Upload } from '../../../../services/s3/ports/uploads.ts'
import type { Removal } from '../../../../services/s3/ports/writes.ts'
import { createKeyRing } from '../../../../tokens/keyRing.ts'
import { openSeals } from '../../../objects/sealed/seals.ts'
import { temporaryMetadata } from '../../../testing.ts'
import { s3Store } from './index.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
const seals = openSeals(createKeyRing(random, 0))
const { metadata, close } = await temporaryMetadata()
after(close)
const { buckets, objects, uploads } = s3Store(metadata, seals)

const bucket: Bucket = {
  id: 1,
  name: 'bucket',
  account: '123456789012',
  region: 'us-east-1',
  createdAt: 0,
  policy: undefined,
  publicAccessBlock: undefined,
  ownership: undefined,
  tags: undefined,
  versioning: undefined,
  objectLock: undefined,
  lifecycle: undefined,
  encryption: undefined,
  revision: 0,
}
await buckets.create(bucket)

function object(key: string, content: ObjectWithContent['content']): ObjectWithContent {
  const checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'AAAAAA==' } as const
  const kept = { headers: {}, tags: undefined, partCount: 0, content, lock: undefined }
  return { key, version: 'null', size: 1, etag: 'e', modifiedAt: 0, checksum, ...kept }
}

const current = (key: string): Removal => ({ kind: 'current', key, marker: undefined })

test('the live blobs are those of objects, of uploads under way and of multipart objects', async () => {
  await objects.put(bucket, object('one', { kind: 'blob', id: 'of-object' }), { kind: 'none' })
  const upload: Upload = {
    id: 'upload',
    key: 'k',
    initiatedAt: 0,
    initiator: 'me',
    checksumAlgorithm: undefined,
    checksumType: 'FULL_OBJECT',
    headers: {},
    tags: undefined,
    lock: undefined,
    revision: 0,
  }
  await uploads.create(1, upload)
  const part = { number: 1, size: 1, etag: 'e', checksum: 'c', modifiedAt: 0, blob: 'of-part' }
  await uploads.putPart('upload', part)
  const asked = ['of-object', 'of-part', ...Array.from({ length: 120 }, (_, index) => `orphan-${index}`)]
  assert.deepEqual([...(await objects.liveBlobs(asked))].toSorted(), ['of-object', 'of-part'])

  const { content: _, ...completed } = object('k', { kind: 'parts', upload: 'upload' })
  const completion = {
    object: completed,
    upload: { ...upload, revision: 1 },
    dropped: [],
    condition: { kind: 'none' },
  } as const
  assert.equal((await uploads.complete(bucket, completion)).outcome, 'done')
  assert.deepEqual([...(await objects.liveBlobs(['of-part']))], ['of-part'])
  assert.deepEqual((await objects.remove(bucket, current('k'), { kind: 'none' })).freed, ['of-part'])
  assert.equal((await objects.liveBlobs(['of-part'])).size, 0)
  assert.equal((await objects.liveBlobs([])).size, 0)
})

test('an upload that was completed cannot be aborted, nor completed at an older revision', async () => {
  const upload: Upload = {
    id: 'second',
    key: 'k2',
    initiatedAt: 0,
    initiator: 'me',
    checksumAlgorithm: undefined,
    checksumType: 'FULL_OBJECT',
    headers: {},
    tags: undefined,
    lock: undefined,
    revision: 0,
  }
  await uploads.create(1, upload)
  const part = { number: 1, size: 1, etag: 'e', checksum: 'c', modifiedAt: 0, blob: 'kept' }
  await uploads.putPart('second', part)
  const { content: _, ...completed } = object('k2', { kind: 'parts', upload: 'second' })
  const completion = { object: completed, upload, dropped: [], condition: { kind: 'none' } } as const
  assert.equal((await uploads.complete(bucket, completion)).outcome, 'changed')
  assert.equal((await uploads.complete(bucket, { ...completion, upload: { ...upload, revision: 1 } })).outcome, 'done')
  assert.deepEqual(await uploads.abort(1, 'k2', 'second'), { known: false, freed: [] })
  assert.equal((await uploads.parts('second', 0, 10)).length, 1)
  assert.equal((await uploads.putPart('second', part)).known, false)
})

test('an object cannot be put into a bucket that is not there', async () => {
  const put = await objects.put(
    { ...bucket, id: 99 },
    object('k', { kind: 'inline', octets: () => Buffer.from('x') }),
    {
      kind: 'none',
    },
  )
  assert.deepEqual(put, { outcome: 'noBucket', freed: [] })
})

test('a write whose condition fails leaves what stood, with its body', async () => {
  await objects.put(bucket, object('held', { kind: 'inline', octets: () => Buffer.from('x') }), { kind: 'none' })
  const other = object('held', { kind: 'blob', id: 'never' })
  for (const condition of [{ kind: 'absent' }, { kind: 'etag', etag: 'other' }] as const) {
    assert.equal((await objects.put(bucket, other, condition)).outcome, 'conditionFailed')
  }
  const { etag } = (await objects.find(1, 'held')) ?? { etag: '' }
  assert.equal((await objects.put(bucket, other, { kind: 'otherEtag', etag })).outcome, 'conditionFailed')
  assert.equal(
    (await objects.remove(bucket, current('held'), { kind: 'etag', etag: 'other' })).outcome,
    'conditionFailed',
  )
  assert.equal((await objects.remove(bucket, current('not there'), { kind: 'present' })).outcome, 'noObject')
  const content = (await objects.read(1, 'held'))?.content
  assert.ok(content?.kind === 'inline')
  assert.deepEqual(content.octets(), Buffer.from('x'))
})

test('a setting is not set on a bucket that has changed', async () => {
  const seen = (await buckets.find('bucket')) as Bucket
  assert.equal(await buckets.set(seen, 'tags', { a: 'b' }), true)
  assert.equal(await buckets.set(seen, 'tags', { c: 'd' }), false)
  assert.deepEqual((await buckets.find('bucket'))?.tags, { a: 'b' })
})
