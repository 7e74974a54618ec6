import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { GetObject } from './GetObject.ts'
import { HeadObject } from './HeadObject.ts'
import { PutObject } from './PutObject.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'objects'
await s3.run(CreateBucket, { Bucket })

const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex')
const base64 = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('base64')
const { settled } = s3

for (const [kind, size] of [
  ['empty', 0],
  ['small', 1000],
  ['exactly inline', 65536],
  ['just too large to be inline', 65537],
  ['large', 3_000_000],
] as const) {
  test(`an object that is ${kind} comes back as it was put`, async () => {
    const bytes = octets(size)
    const Key = `size/${size}`
    const put = await s3.run(PutObject, { Bucket, Key, Body: body(bytes) })
    assert.equal(put.ETag, `"${md5(bytes)}"`)
    const got = await s3.run(GetObject, { Bucket, Key })
    assert.deepEqual(await octetsOf(got), bytes)
    assert.equal(got.ContentLength, size)
    assert.equal(got.ETag, put.ETag)
    assert.equal(got.ContentType, 'binary/octet-stream')
    assert.deepEqual(got.LastModified, new Date('2026-01-02T03:04:05.000Z'))
  })
}

test('headers, metadata and tags come back with the object, and aws-chunked does not', async () => {
  const Key = 'headers'
  await s3.run(PutObject, {
    Bucket,
    Key,
    Body: body('x'),
    ContentType: 'text/plain',
    CacheControl: 'no-cache',
    ContentDisposition: 'inline',
    ContentEncoding: 'aws-chunked,gzip',
    ContentLanguage: 'de',
    Expires: new Date(Date.UTC(2030, 0, 1)),
    Metadata: { who: 'me' },
    Tagging: 'a=1&b=two%20words',
  })
  const head = await s3.run(HeadObject, { Bucket, Key })
  assert.equal(head.ContentType, 'text/plain')
  assert.equal(head.CacheControl, 'no-cache')
  assert.equal(head.ContentDisposition, 'inline')
  assert.equal(head.ContentEncoding, 'gzip')
  assert.equal(head.ContentLanguage, 'de')
  assert.deepEqual(head.Expires, new Date(Date.UTC(2030, 0, 1)))
  assert.deepEqual(head.Metadata, { who: 'me' })
  assert.equal(head.TagCount, 2)
})

test('keys are literal: dots, slashes, spaces and any script stand for themselves', async () => {
  const keys = ['..', 'a/../b', 'a//b', './c', ' ', '+', '%2F', 'Ärger/é', 'e\u0301', '😀', '\u0001', 'k'.repeat(1024)]
  for (const Key of keys) await s3.run(PutObject, { Bucket, Key, Body: body(Key) })
  for (const Key of keys) assert.equal((await octetsOf(await s3.run(GetObject, { Bucket, Key }))).toString(), Key)
})

test('a key that is too long or that no store can keep is refused', async () => {
  const put = (Key: string) => s3.run(PutObject, { Bucket, Key, Body: body('') })
  await refused(put('k'.repeat(1025)), 'KeyTooLongError')
  await refused(put('é'.repeat(513)), 'KeyTooLongError')
  await refused(put('a\0b'), 'InvalidURI')
  await refused(put('a\ud800b'), 'InvalidURI')
})

test('a missing key is NoSuchKey for who may list the bucket and AccessDenied for anybody else', async () => {
  const fault = await refused(s3.run(GetObject, { Bucket, Key: 'none' }), 'NoSuchKey')
  assert.deepEqual(fault.members, { Key: 'none' })
  const may = ({ action }: { action: string }) => action !== 's3:ListBucket'
  await refused(s3.run(GetObject, { Bucket, Key: 'none' }, { may }), 'AccessDenied', /s3:ListBucket/)
  await refused(s3.run(HeadObject, { Bucket, Key: 'none' }, { may }), 'AccessDenied', /s3:ListBucket/)
})

test('a missing bucket, a bucket of another owner and a version are refused', async () => {
  const fault = await refused(s3.run(GetObject, { Bucket: 'nowhere', Key: 'k' }), 'NoSuchBucket')
  assert.deepEqual(fault.members, { BucketName: 'nowhere' })
  await refused(s3.run(GetObject, { Bucket: 'no\0where', Key: 'k' }), 'NoSuchBucket')
  await refused(s3.run(GetObject, { Bucket, Key: 'k', ExpectedBucketOwner: '999999999999' }), 'AccessDenied')
  await refused(s3.run(GetObject, { Bucket, Key: 'headers', VersionId: 'v1' }), 'InvalidArgument')
  await refused(s3.run(GetObject, { Bucket, Key: 'headers', VersionId: 'v'.repeat(32) }), 'NoSuchVersion')
  assert.equal((await s3.run(GetObject, { Bucket, Key: 'headers', VersionId: 'null' })).ContentLength, 1)
})

test('ranges give their octets, of inline and of large objects', async () => {
  const bytes = octets(200_000)
  for (const [Key, whole] of [
    ['range/inline', bytes.subarray(0, 1000)],
    ['range/blob', bytes],
  ] as const) {
    await s3.run(PutObject, { Bucket, Key, Body: body(whole) })
    const size = whole.byteLength
    for (const [Range, start, end] of [
      ['bytes=0-0', 0, 1],
      ['bytes=10-19', 10, 20],
      ['bytes=900-', 900, size],
      ['bytes=-7', size - 7, size],
      [`bytes=5-${size * 2}`, 5, size],
      [`bytes=-${size * 2}`, 0, size],
    ] as const) {
      const got = await s3.run(GetObject, { Bucket, Key, Range })
      assert.deepEqual(await octetsOf(got), Buffer.from(whole.subarray(start, end)), Range)
      assert.equal(got.ContentRange, `bytes ${start}-${end - 1}/${size}`)
      assert.equal(got.ContentLength, end - start)
    }
    for (const Range of ['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,4-5']) {
      const got = await s3.run(GetObject, { Bucket, Key, Range })
      assert.equal((await octetsOf(got)).byteLength, size, Range)
      assert.equal(got.ContentRange, undefined)
    }
    await refused(s3.run(GetObject, { Bucket, Key, Range: `bytes=${size}-` }), 'InvalidRange')
    await refused(s3.run(GetObject, { Bucket, Key, Range: 'bytes=-0' }), 'InvalidRange')
  }
})

test('part 1 of a simple object is the whole, and there is no other', async () => {
  await s3.run(PutObject, { Bucket, Key: 'part', Body: body('abc') })
  const got = await s3.run(GetObject, { Bucket, Key: 'part', PartNumber: 1 })
  assert.equal(got.ContentRange, 'bytes 0-2/3')
  assert.equal(got.PartsCount, undefined)
  await refused(s3.run(GetObject, { Bucket, Key: 'part', PartNumber: 2 }), 'InvalidPart')
  await refused(s3.run(GetObject, { Bucket, Key: 'part', PartNumber: 1, Range: 'bytes=0-1' }), 'InvalidRequest')
})

test('conditions of a read answer 304 and 412, an entity tag winning over a date', async () => {
  const Key = 'conditions'
  const { ETag = '' } = await s3.run(PutObject, { Bucket, Key, Body: body('abc'), CacheControl: 'max-age=1' })
  const before = new Date(Date.UTC(2020, 0, 1))
  const afterwards = new Date(Date.UTC(2030, 0, 1))
  const get = (conditions: object) => s3.run(GetObject, { Bucket, Key, ...conditions })
  const same = new Date(Date.UTC(2026, 0, 2, 3, 4, 5))

  await refused(get({ IfMatch: '"no"' }), 'PreconditionFailed')
  await refused(get({ IfUnmodifiedSince: before }), 'PreconditionFailed')
  const unmodified = await refused(get({ IfNoneMatch: `"x", ${ETag}` }), 'NotModified')
  assert.equal(unmodified.status, 304)
  assert.deepEqual(unmodified.headers, {
    etag: ETag,
    'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
    'cache-control': 'max-age=1',
  })
  await refused(get({ IfNoneMatch: '*' }), 'NotModified')
  await refused(get({ IfModifiedSince: same }), 'NotModified')
  await refused(get({ IfNoneMatch: ETag, IfModifiedSince: before }), 'NotModified')
  for (const conditions of [
    { IfMatch: ETag, IfUnmodifiedSince: before },
    { IfMatch: ETag.replaceAll('"', '') },
    { IfNoneMatch: '"no"', IfModifiedSince: afterwards },
    { IfModifiedSince: before },
    { IfUnmodifiedSince: same },
  ]) {
    assert.equal((await get(conditions)).ContentLength, 3)
  }
})

test('response parameters override headers, but not for anonymous callers', async () => {
  await s3.run(PutObject, { Bucket, Key: 'override', Body: body('abc'), ContentType: 'text/plain' })
  const input = { Bucket, Key: 'override', ResponseContentType: 'text/html', ResponseCacheControl: 'no-store' }
  const got = await s3.run(GetObject, input)
  assert.equal(got.ContentType, 'text/html')
  assert.equal(got.CacheControl, 'no-store')
  await refused(s3.run(GetObject, input, { caller: { kind: 'anonymous' } }), 'InvalidRequest')
})

test('each checksum is verified by header and by trailer, kept, and shown only when asked for', async () => {
  const values = {
    CRC32: 'NSRBwg==',
    CRC32C: 'Nks/tw==',
    CRC64NVME: Buffer.from(s3.needs.checksums.digest('CRC64NVME', Buffer.from('abc'), 'hex'), 'hex').toString('base64'),
    MD5: base64('md5', 'abc'),
    SHA1: base64('sha1', 'abc'),
    SHA256: base64('sha256', 'abc'),
    SHA512: base64('sha512', 'abc'),
    XXHASH64: Buffer.from('44bc2cf5ad770999', 'hex').toString('base64'),
    XXHASH3: Buffer.from('78af5f94892f3950', 'hex').toString('base64'),
    XXHASH128: Buffer.from('06b05ab6733a618578af5f94892f3950', 'hex').toString('base64'),
  }
  for (const [name, value] of Object.entries(values)) {
    const Key = `checksum/${name}`
    const member = `Checksum${name}`
    const put = await s3.run(PutObject, { Bucket, Key, Body: body('abc'), [member]: value })
    assert.equal(Reflect.get(put, member), value)
    const trailer = `x-amz-checksum-${name.toLowerCase()}`
    const headers = { 'x-amz-trailer': trailer, 'x-amz-sdk-checksum-algorithm': name }
    const trailing = body('abc', { [trailer]: value })
    await s3.run(PutObject, { Bucket, Key, Body: trailing }, { headers })
    const shown = await s3.run(GetObject, { Bucket, Key, ChecksumMode: 'ENABLED' })
    assert.equal(Reflect.get(shown, member), value)
    assert.equal(shown.ChecksumType, 'FULL_OBJECT')
    assert.equal(Reflect.get(await s3.run(GetObject, { Bucket, Key }), member), undefined)

    const bad = name === 'CRC32' ? values.CRC32.replace('N', 'O') : value.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))
    await refused(s3.run(PutObject, { Bucket, Key, Body: body('abc'), [member]: bad }), 'BadDigest')
    const wrong = body(octets(100_000), { [trailer]: bad })
    await refused(s3.run(PutObject, { Bucket, Key, Body: wrong }, { headers }), 'BadDigest')
    await refused(s3.run(PutObject, { Bucket, Key, Body: body('abc', {}) }, { headers }), 'MalformedTrailerError')
    await refused(s3.run(PutObject, { Bucket, Key, Body: body('abc'), [member]: 'AAA' }), 'BadDigest')
  }
  const kept = await s3.run(PutObject, { Bucket, Key: 'checksum/none', Body: body('abc') })
  assert.equal(kept.ChecksumCRC64NVME, values.CRC64NVME)
})

test('several checksums, an unknown one, and a wrong or malformed Content-MD5 are refused', async () => {
  const put = (members: object, headers = {}) =>
    s3.run(PutObject, { Bucket, Key: 'digests', Body: body('abc'), ...members }, { headers })
  const sha1 = base64('sha1', 'abc')
  await refused(put({ ChecksumSHA1: sha1, ChecksumSHA256: base64('sha256', 'abc') }), 'InvalidRequest')
  await refused(put({ ChecksumMD5: base64('md5', 'abc'), ChecksumXXHASH3: 'eK9flIkvOVA=' }), 'InvalidRequest')
  await refused(put({}, { 'x-amz-trailer': 'x-amz-checksum-sha3' }), 'InvalidRequest', /x-amz-trailer/)
  const named = { 'x-amz-sdk-checksum-algorithm': 'SHA1' }
  await refused(put({ ChecksumAlgorithm: 'SHA1' }, named), 'InvalidRequest')
  await refused(put({ ContentMD5: base64('md5', 'abd') }), 'BadDigest')
  await refused(put({ ContentMD5: 'nonsense' }), 'InvalidDigest')
  await put({ ContentMD5: base64('md5', 'abc') })
})

test('a refused upload leaves neither a row nor octets', async () => {
  await settled()
  const before = await s3.blobs()
  const put = { Bucket, Key: 'refused', Body: body(octets(500_000)), ContentMD5: base64('md5', 'other') }
  await refused(s3.run(PutObject, put), 'BadDigest')
  const cut = { ...body(octets(500_000)), chunks: brokenChunks }
  await assert.rejects(s3.run(PutObject, { Bucket, Key: 'refused', Body: cut }), /the line was cut/)
  await refused(s3.run(GetObject, { Bucket, Key: 'refused' }), 'NoSuchKey')
  assert.deepEqual((await s3.blobs()).toSorted(), before.toSorted())
})

async function* brokenChunks(): AsyncIterable<Uint8Array> {
  yield octets(70_000)
  throw new Error('the line was cut')
}

test('what is not served is refused by the name of its header', async () => {
  const put = (members: object) => s3.run(PutObject, { Bucket, Key: 'unserved', Body: body(''), ...members })
  for (const [members, header] of [
    [{ ServerSideEncryption: 'aws:kms' }, 'x-amz-server-side-encryption'],
    [{ ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: 'k' }, 'x-amz-server-side-encryption'],
    [{ ObjectLockEventHold: 'ON' }, 'x-amz-object-lock-event-hold'],
    [{ IfNoneMatch: '"etag", "other"' }, 'If-None-Match'],
    [{ IfNoneMatch: '*', IfMatch: '*' }, 'If-None-Match'],
  ] as const) {
    const fault = await refused(put(members), 'NotImplemented')
    assert.equal(fault.members['Header'], header)
  }
  await refused(put({ StorageClass: 'GLACIER' }), 'InvalidStorageClass')
  await refused(put({ ServerSideEncryption: 'rot13' }), 'InvalidArgument')
  await refused(put({ ACL: 'public-read' }), 'AccessControlListNotSupported')
  await refused(put({ GrantRead: 'id=1' }), 'AccessControlListNotSupported')
  await refused(put({ Metadata: { a: 'b'.repeat(2048) } }), 'MetadataTooLarge')
  await refused(put({ Tagging: 'a=1&a=2' }), 'InvalidArgument')
  await refused(put({ Body: { ...body(''), length: undefined } }), 'MissingContentLength')
  await refused(put({ Body: { ...body(''), length: 6 * 1024 ** 3 } }), 'EntityTooLarge')
  await put({ ACL: 'bucket-owner-full-control', ServerSideEncryption: 'AES256', StorageClass: 'STANDARD' })
})

test('of many writers with If-None-Match: * exactly one wins', async () => {
  const Key = 'race/absent'
  const tries = Array.from({ length: 20 }, (_, index) =>
    s3.run(PutObject, { Bucket, Key, Body: body(`${index}`), IfNoneMatch: '*' }).then(
      () => index,
      (error: { code: string }) => error.code,
    ),
  )
  const results = await Promise.all(tries)
  const winners = results.filter((result) => typeof result === 'number')
  assert.equal(winners.length, 1)
  assert.equal(results.filter((result) => result === 'PreconditionFailed').length, 19)
  assert.equal((await octetsOf(await s3.run(GetObject, { Bucket, Key }))).toString(), String(winners[0]))
})

test('of many writers with the same If-Match exactly one wins', async () => {
  const Key = 'race/match'
  const { ETag } = await s3.run(PutObject, { Bucket, Key, Body: body('first') })
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => s3.run(PutObject, { Bucket, Key, Body: body(`${index}`), IfMatch: ETag })),
  )
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  await refused(s3.run(PutObject, { Bucket, Key: 'race/none', Body: body(''), IfMatch: ETag }), 'NoSuchKey')
})

test('replacing an object removes the octets it had, however it was kept', async () => {
  await settled()
  const before = (await s3.blobs()).length
  const Key = 'replaced'
  for (const size of [100_000, 10, 200_000, 70_000, 5]) {
    await s3.run(PutObject, { Bucket, Key, Body: body(octets(size)) })
    assert.deepEqual(await octetsOf(await s3.run(GetObject, { Bucket, Key })), octets(size))
  }
  await settled()
  assert.equal((await s3.blobs()).length, before)
  assert.deepEqual(s3.reported, [])
})

test('a reader gets one object whole while others replace and delete it', async () => {
  const Key = 'reader'
  const first = octets(2_000_000, 1)
  await s3.run(PutObject, { Bucket, Key, Body: body(first) })
  const begun = await s3.run(GetObject, { Bucket, Key })
  await s3.run(PutObject, { Bucket, Key, Body: body(octets(1_000_000, 2)) })
  const second = await s3.run(GetObject, { Bucket, Key })
  await s3.run(DeleteObject, { Bucket, Key })
  await settled()
  assert.deepEqual(await octetsOf(begun), first)
  assert.deepEqual(await octetsOf(second), octets(1_000_000, 2))
})

test('a reader that gives up before it began lets the octets go', async () => {
  await settled()
  const before = (await s3.blobs()).length
  await s3.run(PutObject, { Bucket, Key: 'given-up', Body: body(octets(100_000)) })
  const { Body } = await s3.run(GetObject, { Bucket, Key: 'given-up' })
  assert.ok(!(Body instanceof Uint8Array))
  await s3.run(DeleteObject, { Bucket, Key: 'given-up' })
  await settled()
  assert.equal((await s3.blobs()).length, before + 1)
  await Body[Symbol.asyncIterator]().return?.()
  await settled()
  assert.equal((await s3.blobs()).length, before)
})

test('writers and deleters of one key leave it whole', async () => {
  const Key = 'contended'
  const sizes = [10, 70_000, 300_000, 65_536]
  const work = Array.from({ length: 40 }, (_, index) =>
    index % 5 === 4
      ? s3.run(DeleteObject, { Bucket, Key })
      : s3.run(PutObject, { Bucket, Key, Body: body(octets(sizes[index % 4] as number, index)) }),
  )
  await Promise.all(work)
  await s3.run(PutObject, { Bucket, Key, Body: body('end') })
  assert.equal((await octetsOf(await s3.run(GetObject, { Bucket, Key }))).toString(), 'end')
})

test('deleting succeeds whether the key is there or not, and honours If-Match', async () => {
  const Key = 'deleted'
  const { ETag } = await s3.run(PutObject, { Bucket, Key, Body: body('abc') })
  await refused(s3.run(DeleteObject, { Bucket, Key, IfMatch: '"no"' }), 'PreconditionFailed')
  await s3.run(DeleteObject, { Bucket, Key, IfMatch: ETag })
  await s3.run(DeleteObject, { Bucket, Key })
  await refused(s3.run(DeleteObject, { Bucket, Key, IfMatch: ETag }), 'NoSuchKey')
  await refused(s3.run(GetObject, { Bucket, Key }), 'NoSuchKey')
})

test('DeleteObjects removes what may be removed and says per key what may not', async () => {
  const keys = ['many/a', 'many/b', 'many/c', 'secret/d']
  for (const Key of keys) await s3.run(PutObject, { Bucket, Key, Body: body(Key) })
  const may = ({ resource }: { resource: string }) => !resource.includes('/secret/')
  const Objects = [...keys, 'many/none', 'x'.repeat(1025)].map((Key) => ({ Key }))
  const answer = await s3.run(DeleteObjects, { Bucket, Delete: { Objects } }, { may })
  assert.deepEqual(
    answer.Deleted?.map(({ Key }) => Key),
    ['many/a', 'many/b', 'many/c', 'many/none'],
  )
  assert.deepEqual(
    answer.Errors?.map(({ Key, Code }) => [Key?.slice(0, 8), Code]),
    [
      ['secret/d', 'AccessDenied'],
      ['xxxxxxxx', 'KeyTooLongError'],
    ],
  )
  assert.equal((await s3.run(HeadObject, { Bucket, Key: 'secret/d' })).ContentLength, 8)
  await refused(s3.run(HeadObject, { Bucket, Key: 'many/a' }), 'NoSuchKey')
  const quiet = await s3.run(DeleteObjects, { Bucket, Delete: { Objects: [{ Key: 'secret/d' }], Quiet: true } })
  assert.deepEqual(quiet, { Deleted: [], Errors: [] })
  await refused(s3.run(DeleteObjects, { Bucket, Delete: { Objects: [] } }), 'MalformedXML')
})

test('DeleteObjects judges the entity tag of each key', async () => {
  const { ETag } = await s3.run(PutObject, { Bucket, Key: 'tagged/a', Body: body('a') })
  await s3.run(PutObject, { Bucket, Key: 'tagged/b', Body: body('b') })
  const Objects = [
    { Key: 'tagged/a', ETag },
    { Key: 'tagged/b', ETag },
  ]
  const answer = await s3.run(DeleteObjects, { Bucket, Delete: { Objects } })
  assert.deepEqual(answer.Deleted, [{ Key: 'tagged/a' }])
  assert.equal(answer.Errors?.[0]?.Code, 'PreconditionFailed')
})

test('a bucket that is deleted while objects are put keeps none, and none is lost', async () => {
  for (let round = 0; round < 10; round++) {
    const name = `racing-${round}`
    await s3.run(CreateBucket, { Bucket: name })
    const puts = Array.from({ length: 4 }, (_, index) =>
      s3.run(PutObject, { Bucket: name, Key: `${index}`, Body: body(octets(index % 2 === 0 ? 10 : 70_000)) }),
    )
    const removal = s3.run(DeleteBucket, { Bucket: name })
    const results = await Promise.allSettled(puts)
    const [removed] = await Promise.allSettled([removal])
    for (const [index, result] of results.entries()) {
      const got = s3.run(HeadObject, { Bucket: name, Key: `${index}` })
      if (result.status === 'fulfilled') await got
      else await refused(got, 'NoSuchBucket')
    }
    assert.equal(
      removed?.status === 'fulfilled',
      results.every(({ status }) => status === 'rejected'),
    )
  }
})
