import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectAttributes } from './GetObjectAttributes.ts'
import { HeadObject } from './HeadObject.ts'
import { PutObject } from './PutObject.ts'
import { body, octets, octetsOf, openS3, refused, requestOf } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'

const s3 = await openS3()
const Bucket = 'reading'
await s3.run(CreateBucket, { Bucket })

test('a range that is wanted of what a client began to read gives the whole of anything else', async () => {
  const Key = 'resumed'
  const { ETag = '' } = await s3.run(PutObject, { Bucket, Key, Body: body('abcdef') })
  const { LastModified = new Date(0) } = await s3.run(HeadObject, { Bucket, Key })
  const get = (validator: string) =>
    s3.run(GetObject, { Bucket, Key, Range: 'bytes=2-3' }, { headers: { 'if-range': validator } })
  for (const validator of [ETag, LastModified.toUTCString()]) {
    const got = await get(validator)
    assert.equal(got.ContentRange, 'bytes 2-3/6', validator)
    assert.equal((await octetsOf(got)).toString(), 'cd')
  }
  const [earlier, later] = [-1000, 1000].map((ms) => new Date(LastModified.getTime() + ms).toUTCString())
  for (const validator of ['"other"', `W/${ETag}`, String(earlier), String(later), 'nonsense', '']) {
    const got = await get(validator)
    assert.equal(got.ContentRange, undefined, validator)
    assert.equal((await octetsOf(got)).toString(), 'abcdef')
  }
  const head = await s3.run(HeadObject, { Bucket, Key, Range: 'bytes=2-3' }, { headers: { 'if-range': '"other"' } })
  assert.deepEqual([head.ContentLength, head.ContentRange], [6, undefined])
})

test('a range that cannot be is one only of the object that it is wanted of', async () => {
  const Key = 'shrunk'
  await s3.run(PutObject, { Bucket, Key, Body: body('abc') })
  const input = { Bucket, Key, Range: 'bytes=100-' }
  await refused(s3.run(GetObject, input), 'InvalidRange')
  assert.equal((await s3.run(GetObject, input, { headers: { 'if-range': '"longer"' } })).ContentLength, 3)
})

test('how many tags an object has is told to who may read them', async () => {
  const Key = 'tagged'
  await s3.run(PutObject, { Bucket, Key, Body: body('abc'), Tagging: 'a=1&b=2' })
  const named = { Bucket, Key, VersionId: 'null' }
  for (const [action, input] of [
    ['s3:GetObjectTagging', { Bucket, Key }],
    ['s3:GetObjectVersionTagging', named],
  ] as const) {
    const may = (ask: { readonly action: string }) => ask.action !== action
    assert.equal((await s3.run(GetObject, input)).TagCount, 2)
    assert.equal((await s3.run(HeadObject, input)).TagCount, 2)
    assert.equal((await s3.run(GetObject, input, { may })).TagCount, undefined)
    assert.equal((await s3.run(HeadObject, input, { may })).TagCount, undefined)
  }
})

test('a part without octets is no range', async () => {
  const MiB = 1024 ** 2
  for (const [Key, sizes] of [
    ['empty', [0]],
    ['empty-tail', [5 * MiB, 0]],
  ] as const) {
    const { UploadId = '' } = await s3.run(CreateMultipartUpload, { Bucket, Key })
    const Parts = []
    for (const [index, size] of sizes.entries()) {
      const part = { PartNumber: index + 1 }
      const { ETag } = await s3.run(UploadPart, { Bucket, Key, UploadId, ...part, Body: body(octets(size)) })
      Parts.push({ ...part, ETag })
    }
    await s3.run(CompleteMultipartUpload, { Bucket, Key, UploadId, MultipartUpload: { Parts } })
    const got = await s3.run(GetObject, { Bucket, Key, PartNumber: sizes.length })
    assert.deepEqual([got.ContentLength, got.ContentRange, got.PartsCount], [0, undefined, sizes.length])
    assert.equal((await octetsOf(got)).byteLength, 0)
  }
})

test('a number that no part can have is another mistake than that of a part that is not there', async () => {
  const Key = 'numbered'
  await s3.run(PutObject, { Bucket, Key, Body: body('abc') })
  for (const operation of [GetObject, HeadObject]) {
    const read = operation.handle(s3.needs)
    for (const PartNumber of [-1, 0, 10_001]) {
      await refused(read({ Bucket, Key, PartNumber }, requestOf({})), 'InvalidArgument', /between 1 and 10000/)
    }
    await refused(read({ Bucket, Key, PartNumber: 10_000 }, requestOf({})), 'InvalidPart')
  }
})

test('attributes that no object has are refused by name', async () => {
  const Key = 'attributes'
  await s3.run(PutObject, { Bucket, Key, Body: body('abc') })
  const ask = (...names: string[]) => {
    const input = { Bucket, Key, ObjectAttributes: names }
    return s3.run(GetObjectAttributes, input as Parameters<ReturnType<typeof GetObjectAttributes.handle>>[0])
  }
  assert.equal((await ask('ETag', 'ObjectSize')).ObjectSize, 3)
  for (const names of [['ETag', 'Size'], ['etag'], ['']]) {
    const fault = await refused(ask(...names), 'InvalidArgument', /Invalid attribute name/)
    assert.equal(fault.members['ArgumentValue'], names.at(-1))
  }
})
