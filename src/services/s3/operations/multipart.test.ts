import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { ChecksumAlgorithm } from '../ports/checksums.ts'
import { AbortMultipartUpload } from './AbortMultipartUpload.ts'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectAttributes } from './GetObjectAttributes.ts'
import { HeadObject } from './HeadObject.ts'
import { ListMultipartUploads } from './ListMultipartUploads.ts'
import { ListParts } from './ListParts.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'
import { UploadPartCopy } from './UploadPartCopy.ts'

const s3 = await openS3()
const Bucket = 'multipart'
await s3.run(CreateBucket, { Bucket })
const MiB = 1024 * 1024
const large = octets(5 * MiB, 3)
const other = octets(5 * MiB, 4)
const tail = octets(1000, 5)

const settled = async (): Promise<void> => {
  await s3.settled()
}
const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest()

async function begin(Key: string, members: object = {}): Promise<string> {
  const { UploadId } = await s3.run(CreateMultipartUpload, { Bucket, Key, ...members })
  return UploadId as string
}

async function part(
  Key: string,
  UploadId: string,
  PartNumber: number,
  bytes: Uint8Array,
  algorithm?: ChecksumAlgorithm,
) {
  const sent = algorithm && { [`Checksum${algorithm}`]: s3.needs.checksums.digest(algorithm, bytes, 'base64') }
  const put = await s3.run(UploadPart, { Bucket, Key, UploadId, PartNumber, Body: body(bytes), ...sent })
  return { ...put, PartNumber }
}

const complete = (Key: string, UploadId: string, Parts: object[], members: object = {}) =>
  s3.run(CompleteMultipartUpload, { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...members })

test('parts become one object, in order of their numbers, without those that were not chosen', async () => {
  await settled()
  const before = (await s3.blobs()).length
  const Key = 'assembled'
  const UploadId = await begin(Key, { ContentType: 'text/plain', Metadata: { a: 'b' }, Tagging: 'x=y' })
  const last = await part(Key, UploadId, 9, tail)
  await part(Key, UploadId, 2, other)
  const first = await part(Key, UploadId, 2, large)
  await part(Key, UploadId, 5, octets(10))
  const done = await complete(Key, UploadId, [first, last])
  const whole = Buffer.concat([large, tail])
  const etag = `${createHash('md5')
    .update(Buffer.concat([md5(large), md5(tail)]))
    .digest('hex')}-2`
  assert.equal(done.ETag, `"${etag}"`)
  assert.equal(done.Location, 'http://127.0.0.1:4566/multipart/assembled')
  assert.equal(done.ChecksumType, 'FULL_OBJECT')
  assert.equal(done.ChecksumCRC64NVME, s3.needs.checksums.digest('CRC64NVME', whole, 'base64'))
  const got = await s3.run(GetObject, { Bucket, Key })
  assert.deepEqual(await octetsOf(got), whole)
  assert.deepEqual([got.ContentType, got.Metadata, got.TagCount], ['text/plain', { a: 'b' }, 1])
  await settled()
  assert.equal((await s3.blobs()).length, before + 2)
  await s3.run(DeleteObject, { Bucket, Key })
  await settled()
  assert.equal((await s3.blobs()).length, before)
})

test('ranges and part numbers reach into the parts', async () => {
  const Key = 'ranges'
  const UploadId = await begin(Key, { ChecksumAlgorithm: 'SHA256' })
  const parts = [await part(Key, UploadId, 1, large, 'SHA256'), await part(Key, UploadId, 2, tail, 'SHA256')]
  await complete(Key, UploadId, parts)
  const whole = Buffer.concat([large, tail])
  const size = whole.byteLength
  for (const [start, end] of [
    [0, 10],
    [5 * MiB - 5, 5 * MiB + 5],
    [5 * MiB, size],
    [size - 1, size],
    [100, 5 * MiB],
  ] as const) {
    const got = await s3.run(GetObject, { Bucket, Key, Range: `bytes=${start}-${end - 1}` })
    assert.deepEqual(await octetsOf(got), whole.subarray(start, end))
  }
  const second = await s3.run(GetObject, { Bucket, Key, PartNumber: 2, ChecksumMode: 'ENABLED' })
  assert.deepEqual(await octetsOf(second), tail)
  assert.equal(second.PartsCount, 2)
  assert.equal(second.ContentRange, `bytes ${5 * MiB}-${size - 1}/${size}`)
  assert.equal(second.ChecksumSHA256, createHash('sha256').update(tail).digest('base64'))
  assert.equal((await s3.run(HeadObject, { Bucket, Key, PartNumber: 1 })).ContentLength, 5 * MiB)
  await refused(s3.run(GetObject, { Bucket, Key, PartNumber: 3 }), 'InvalidPart')

  const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'ObjectSize', 'StorageClass'] as const
  const attributes = await s3.run(GetObjectAttributes, {
    Bucket,
    Key,
    ObjectAttributes: [...ObjectAttributes],
    MaxParts: 1,
  })
  assert.equal(attributes.ObjectSize, size)
  assert.equal(attributes.ObjectParts?.TotalPartsCount, 2)
  assert.equal(attributes.ObjectParts?.IsTruncated, true)
  assert.deepEqual(attributes.ObjectParts?.Parts, [
    { PartNumber: 1, Size: 5 * MiB, ChecksumSHA256: createHash('sha256').update(large).digest('base64') },
  ])
})

for (const [algorithm, type] of [
  ['CRC32', 'FULL_OBJECT'],
  ['CRC32C', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT'],
  ['CRC32', 'COMPOSITE'],
  ['CRC32C', 'COMPOSITE'],
  ['MD5', 'COMPOSITE'],
  ['SHA1', 'COMPOSITE'],
  ['SHA256', 'COMPOSITE'],
  ['SHA512', 'COMPOSITE'],
  ['XXHASH64', 'COMPOSITE'],
  ['XXHASH3', 'COMPOSITE'],
  ['XXHASH128', 'COMPOSITE'],
] as const) {
  test(`a ${type} ${algorithm} covers the parts, and is verified when the client sends it`, async () => {
    const Key = `checksum-${algorithm}-${type}`
    const digest = (bytes: Uint8Array): string => s3.needs.checksums.digest(algorithm, bytes, 'base64')
    const UploadId = await begin(Key, { ChecksumAlgorithm: algorithm, ChecksumType: type })
    const parts = [
      await part(Key, UploadId, 1, large, algorithm),
      await part(Key, UploadId, 2, large, algorithm),
      await part(Key, UploadId, 3, tail, algorithm),
    ]
    const raw = Buffer.concat([large, large, tail].map((bytes) => Buffer.from(digest(bytes), 'base64')))
    const value = type === 'COMPOSITE' ? `${digest(raw)}-3` : digest(Buffer.concat([large, large, tail]))
    const member = `Checksum${algorithm}`
    const wrong = value.replace(/^./, (character) => (character === 'A' ? 'B' : 'A'))
    await refused(complete(Key, UploadId, parts, { [member]: wrong }), 'BadDigest')
    const done = await complete(Key, UploadId, parts, { [member]: value, ChecksumType: type })
    assert.equal(Reflect.get(done, member), value)
    assert.equal(done.ChecksumType, type)
  })
}

test('a checksum that cannot cover an upload, or is not the one it began with, is refused', async () => {
  await refused(begin('types', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }), 'InvalidRequest')
  await refused(begin('types', { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }), 'InvalidRequest')
  await refused(begin('types', { ChecksumType: 'FULL_OBJECT' }), 'InvalidRequest')
  await refused(begin('types', { ChecksumAlgorithm: 'XXHASH3', ChecksumType: 'FULL_OBJECT' }), 'InvalidRequest')
  await refused(begin('types', { ChecksumAlgorithm: 'SHA3' }), 'InvalidRequest', /any of the valid types: \[CRC32, /)
  const UploadId = await begin('types', { ChecksumAlgorithm: 'SHA256' })
  const put = { Bucket, Key: 'types', UploadId, PartNumber: 1, Body: body('abc'), ChecksumCRC32: 'NSRBwg==' }
  await refused(
    s3.run(UploadPart, put),
    'InvalidRequest',
    /expected checksum Type: sha256, actual checksum Type: crc32/,
  )
  const { ETag } = await part('types', UploadId, 1, tail, 'SHA256')
  const wrong = { PartNumber: 1, ETag, ChecksumSHA256: createHash('sha256').digest('base64') }
  await refused(complete('types', UploadId, [wrong]), 'InvalidPart')
})

test('a part comes without a checksum only where its upload has one of the whole', async () => {
  const Key = 'unchecked'
  for (const algorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
    const UploadId = await begin(Key, { ChecksumAlgorithm: algorithm, ChecksumType: 'COMPOSITE' })
    const names = `expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: null`
    await refused(part(Key, UploadId, 1, tail), 'InvalidRequest', new RegExp(names))
    assert.deepEqual((await s3.run(ListParts, { Bucket, Key, UploadId })).Parts, [])
    await part(Key, UploadId, 1, tail, algorithm)
  }
  for (const members of [{}, { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }]) {
    const UploadId = await begin(Key, members)
    await complete(Key, UploadId, [await part(Key, UploadId, 1, tail)])
  }
})

test('where checksums of parts make that of the whole, each comes with its own and none is left out', async () => {
  const Key = 'composite'
  for (const [algorithm, type, composite] of [
    ['SHA256', undefined, true],
    ['CRC32', undefined, true],
    ['CRC32', 'FULL_OBJECT', false],
    ['CRC64NVME', undefined, false],
  ] as const) {
    const UploadId = await begin(Key, { ChecksumAlgorithm: algorithm, ChecksumType: type })
    const parts = [
      await part(Key, UploadId, 2, large, composite ? algorithm : undefined),
      await part(Key, UploadId, 3, tail, composite ? algorithm : undefined),
    ]
    const bare = parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    if (!composite) {
      await complete(Key, UploadId, bare)
      continue
    }
    const missing = `The upload was created using a ${algorithm.toLowerCase()} checksum`
    await refused(complete(Key, UploadId, bare), 'InvalidRequest', new RegExp(`^${missing}.* missing for part 2 in`))
    await refused(complete(Key, UploadId, parts), 'InvalidPartOrder')
    const [first = {}] = [await part(Key, UploadId, 1, large, algorithm)]
    await refused(complete(Key, UploadId, [first, bare[0] ?? {}]), 'InvalidRequest', /missing for part 2/)
    await refused(complete(Key, UploadId, [first, parts[1] ?? {}]), 'InvalidPartOrder')
    await complete(Key, UploadId, [first, ...parts])
  }
})

test('parts that are missing, changed, out of order or too small do not make an object', async () => {
  const Key = 'refused'
  const UploadId = await begin(Key)
  const first = await part(Key, UploadId, 1, octets(100))
  const second = await part(Key, UploadId, 2, octets(100))
  await refused(complete(Key, UploadId, []), 'MalformedXML')
  await refused(complete(Key, UploadId, [{ ETag: first.ETag }]), 'MalformedXML')
  await refused(complete(Key, UploadId, [second, first]), 'InvalidPartOrder')
  await refused(complete(Key, UploadId, [first, second, first]), 'InvalidPartOrder')
  await refused(complete(Key, UploadId, [{ ...first, PartNumber: 7 }]), 'InvalidPart')
  await refused(complete(Key, UploadId, [{ ...first, ETag: '"0"' }]), 'InvalidPart')
  await refused(complete(Key, UploadId, [{ ...first, ChecksumCRC64NVME: 'AAAAAAAAAAA=' }]), 'InvalidPart')
  const small = await refused(complete(Key, UploadId, [first, second]), 'EntityTooSmall')
  assert.equal(small.members['PartNumber'], 1)
  await refused(complete(Key, UploadId, [first], { MpuObjectSize: 99 }), 'InvalidRequest')
  await refused(complete(Key, UploadId, [first], { ChecksumType: 'COMPOSITE' }), 'InvalidRequest')
  await refused(part(Key, UploadId, 0, tail), 'InvalidArgument')
  await refused(part(Key, UploadId, 10_001, tail), 'InvalidArgument')
  await refused(complete(Key, UploadId, [second, { ...second, ETag: '"0"' }]), 'InvalidPart')
  await complete(Key, UploadId, [{ ...second, ETag: '"0"' }, second], { MpuObjectSize: 100 })
})

test('an upload is known by its bucket, key and id together', async () => {
  const UploadId = await begin('own')
  await refused(part('other', UploadId, 1, tail), 'NoSuchUpload')
  await refused(part('own', 'nonsense', 1, tail), 'NoSuchUpload')
  await refused(s3.run(ListParts, { Bucket, Key: 'other', UploadId }), 'NoSuchUpload')
  await refused(s3.run(AbortMultipartUpload, { Bucket, Key: 'other', UploadId }), 'NoSuchUpload')
})

test('completing again gives the same answer, until the object is another', async () => {
  const Key = 'again'
  const UploadId = await begin(Key)
  const parts = [await part(Key, UploadId, 1, tail)]
  const first = await complete(Key, UploadId, parts)
  assert.deepEqual(await complete(Key, UploadId, parts), first)
  await s3.run(PutObject, { Bucket, Key, Body: body('other') })
  await refused(complete(Key, UploadId, parts), 'NoSuchUpload')
})

test('completing again names the version that it made, behind others and markers too, until that is gone', async () => {
  const place = { Bucket: 'kept-versions', Key: 'again' }
  const { Bucket } = place
  await s3.run(CreateBucket, { Bucket })
  await s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  const { UploadId = '' } = await s3.run(CreateMultipartUpload, place)
  const { ETag } = await s3.run(UploadPart, { ...place, UploadId, PartNumber: 1, Body: body('part') })
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
  const again = () => s3.run(CompleteMultipartUpload, { ...place, UploadId, MultipartUpload })
  const first = await again()
  await s3.run(PutObject, { ...place, Body: body('other') })
  assert.deepEqual(await again(), first)
  await s3.run(DeleteObject, place)
  assert.deepEqual(await again(), first)
  await s3.run(DeleteObject, { ...place, VersionId: first.VersionId })
  await refused(again(), 'NoSuchUpload')
})

test('completing honours If-None-Match and If-Match, and leaves the upload when refused', async () => {
  const Key = 'conditional'
  const { ETag } = await s3.run(PutObject, { Bucket, Key, Body: body('there') })
  const UploadId = await begin(Key)
  const parts = [await part(Key, UploadId, 1, tail)]
  await refused(complete(Key, UploadId, parts, { IfNoneMatch: '*' }), 'PreconditionFailed')
  await refused(complete(Key, UploadId, parts, { IfNoneMatch: ETag }), 'PreconditionFailed')
  await refused(complete(Key, UploadId, parts, { IfMatch: '"no"' }), 'PreconditionFailed')
  await complete(Key, UploadId, parts, { IfMatch: ETag })
  assert.deepEqual(await octetsOf(await s3.run(GetObject, { Bucket, Key })), tail)
})

test('of many uploads that complete one key with If-None-Match: * exactly one wins', async () => {
  const Key = 'race'
  const uploads = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const UploadId = await begin(Key)
      return { UploadId, parts: [await part(Key, UploadId, 1, octets(50, index))] }
    }),
  )
  const results = await Promise.allSettled(
    uploads.map(({ UploadId, parts }) => complete(Key, UploadId, parts, { IfNoneMatch: '*' })),
  )
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('complete, abort and further parts at once leave either the whole object or none', async () => {
  for (let round = 0; round < 10; round++) {
    const Key = `tangle-${round}`
    const UploadId = await begin(Key)
    const first = await part(Key, UploadId, 1, tail)
    const [completed] = await Promise.allSettled([
      complete(Key, UploadId, [first]),
      part(Key, UploadId, 1, octets(2000, round)),
      part(Key, UploadId, 2, octets(10)),
      s3.run(AbortMultipartUpload, { Bucket, Key, UploadId }),
    ])
    await settled()
    const got = s3.run(GetObject, { Bucket, Key })
    if (completed?.status === 'fulfilled') assert.deepEqual(await octetsOf(await got), tail)
    else await refused(got, 'NoSuchKey')
  }
})

test('a reader of a multipart object gets it whole while it is replaced', async () => {
  const Key = 'reader'
  const UploadId = await begin(Key)
  await complete(Key, UploadId, [await part(Key, UploadId, 1, large), await part(Key, UploadId, 2, tail)])
  const begun = await s3.run(GetObject, { Bucket, Key })
  await s3.run(PutObject, { Bucket, Key, Body: body('new') })
  await settled()
  assert.deepEqual(await octetsOf(begun), Buffer.concat([large, tail]))
})

test('aborting removes the parts, once', async () => {
  await settled()
  const before = (await s3.blobs()).length
  const UploadId = await begin('aborted')
  await part('aborted', UploadId, 1, tail)
  await s3.run(AbortMultipartUpload, { Bucket, Key: 'aborted', UploadId })
  await settled()
  assert.equal((await s3.blobs()).length, before)
  await refused(s3.run(AbortMultipartUpload, { Bucket, Key: 'aborted', UploadId }), 'NoSuchUpload')
  await refused(part('aborted', UploadId, 1, tail), 'NoSuchUpload')
})

test('a part may be copied from an object, whole or a range of it', async () => {
  await s3.run(PutObject, { Bucket, Key: 'source', Body: body(octets(1000)) })
  const Key = 'copied'
  const UploadId = await begin(Key)
  const copy = (members: object) =>
    s3.run(UploadPartCopy, { Bucket, Key, UploadId, PartNumber: 1, CopySource: '/multipart/source', ...members })
  const { CopyPartResult } = await copy({ CopySourceRange: 'bytes=10-19' })
  await complete(Key, UploadId, [{ PartNumber: 1, ...CopyPartResult }])
  assert.deepEqual(await octetsOf(await s3.run(GetObject, { Bucket, Key })), octets(1000).subarray(10, 20))
  await refused(copy({}), 'NoSuchUpload')
})

test('a copied part whose source or range is not there is refused', async () => {
  await s3.run(PutObject, { Bucket, Key: 'short', Body: body(octets(100)) })
  const UploadId = await begin('target')
  const copy = (members: object) =>
    s3.run(UploadPartCopy, {
      Bucket,
      Key: 'target',
      UploadId,
      PartNumber: 1,
      CopySource: 'multipart/short',
      ...members,
    })
  await refused(copy({ CopySourceRange: 'bytes=10-100' }), 'InvalidRange')
  await refused(copy({ CopySourceRange: 'bytes=10-' }), 'InvalidArgument')
  await refused(copy({ CopySource: 'multipart/none' }), 'NoSuchKey')
  await refused(copy({ CopySource: 'nowhere/short' }), 'NoSuchBucket')
  await refused(copy({ CopySourceIfMatch: '"no"' }), 'PreconditionFailed')
  const asks = UploadPartCopy.asks as (input: object) => { action: string; resource: string }[]
  const asked = asks({ Bucket: 't', Key: 'k', CopySource: '/s/a%2Bb+c' }).map(({ action, resource }) => [
    action,
    resource,
  ])
  assert.deepEqual(asked, [
    ['s3:GetObject', 'arn:aws:s3:::s/a+b c'],
    ['s3:PutObject', 'arn:aws:s3:::t/k'],
  ])
})

test('parts are listed by number, page by page', async () => {
  const Key = 'parts'
  const UploadId = await begin(Key, { ChecksumAlgorithm: 'CRC32' })
  for (const number of [3, 1, 10]) await part(Key, UploadId, number, octets(number), 'CRC32')
  const first = await s3.run(ListParts, { Bucket, Key, UploadId, MaxParts: 2 })
  assert.deepEqual(
    first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
    [
      [1, 1],
      [3, 3],
    ],
  )
  assert.equal(first.IsTruncated, true)
  assert.equal(first.Parts?.[0]?.ChecksumCRC32, s3.needs.checksums.digest('CRC32', octets(1), 'base64'))
  const PartNumberMarker = first.NextPartNumberMarker
  const second = await s3.run(ListParts, { Bucket, Key, UploadId, MaxParts: 2, PartNumberMarker })
  assert.deepEqual(
    second.Parts?.map(({ PartNumber }) => PartNumber),
    [10],
  )
  assert.equal(second.IsTruncated, false)
  await refused(s3.run(ListParts, { Bucket, Key, UploadId, PartNumberMarker: 'x' }), 'InvalidArgument')
})

test('uploads are listed by key and then by initiation, rolled up and page by page', async () => {
  const name = 'uploads'
  await s3.run(CreateBucket, { Bucket: name })
  const began: string[] = []
  for (const [index, Key] of ['b', 'a', 'a', 'c/1', 'c/2', 'd'].entries()) {
    const now = 1_700_000_000_000 + index
    const { UploadId } = await s3.run(CreateMultipartUpload, { Bucket: name, Key }, { now })
    began.push(UploadId as string)
  }
  const seen: unknown[] = []
  let markers: object = {}
  for (;;) {
    const page = await s3.run(ListMultipartUploads, { Bucket: name, Delimiter: '/', MaxUploads: 2, ...markers })
    const uploads = (page.Uploads ?? []).map(({ Key, UploadId }) => [Key, began.indexOf(UploadId ?? '')])
    seen.push(...uploads, ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix))
    if (!page.IsTruncated) break
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
  }
  assert.deepEqual(seen, [['a', 1], ['a', 2], ['b', 0], 'c/', ['d', 5]])
})

test('a bucket with nothing but unfinished uploads can be deleted, and their parts go', async () => {
  await settled()
  const before = (await s3.blobs()).length
  const name = 'unfinished'
  await s3.run(CreateBucket, { Bucket: name })
  const { UploadId = '' } = await s3.run(CreateMultipartUpload, { Bucket: name, Key: 'k' })
  await s3.run(UploadPart, { Bucket: name, Key: 'k', UploadId, PartNumber: 1, Body: body(tail) })
  await s3.run(DeleteBucket, { Bucket: name })
  await settled()
  assert.equal((await s3.blobs()).length, before)
})
