import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Ask } from '../../../kernel/operation.ts'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectTagging } from './GetObjectTagging.ts'
import { PutObject } from './PutObject.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'target'
await s3.run(CreateBucket, { Bucket })
await s3.run(CreateBucket, { Bucket: 'source' })
const put = (Key: string, bytes: Uint8Array, members: object = {}) =>
  s3.run(PutObject, { Bucket: 'source', Key, Body: body(bytes), ...members })
const copy = (CopySource: string, members: object = {}) =>
  s3.run(CopyObject, { Bucket, Key: 'copy', CopySource, ...members })
const get = () => s3.run(GetObject, { Bucket, Key: 'copy' })

test('a copy has the octets, headers and tags of its source, whatever its size', async () => {
  for (const size of [0, 10, 100_000]) {
    await put('plain', octets(size), { ContentType: 'text/plain', Metadata: { a: 'b' }, Tagging: 'x=y' })
    const { CopyObjectResult } = await copy('/source/plain')
    assert.equal(CopyObjectResult?.ETag, `"${createHash('md5').update(octets(size)).digest('hex')}"`)
    const got = await get()
    assert.deepEqual(await octetsOf(got), octets(size))
    assert.deepEqual([got.ContentType, got.Metadata], ['text/plain', { a: 'b' }])
    assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key: 'copy' })).TagSet, [{ Key: 'x', Value: 'y' }])
  }
})

test('directives replace headers and tags', async () => {
  await put('plain', octets(10), { ContentType: 'text/plain', Metadata: { a: 'b' }, Tagging: 'x=y' })
  await copy('source/plain', {
    MetadataDirective: 'REPLACE',
    ContentType: 'text/html',
    TaggingDirective: 'REPLACE',
    Tagging: 'n=m',
    ChecksumAlgorithm: 'SHA256',
  })
  const got = await s3.run(GetObject, { Bucket, Key: 'copy', ChecksumMode: 'ENABLED' })
  assert.deepEqual([got.ContentType, got.Metadata], ['text/html', {}])
  assert.equal(got.ChecksumSHA256, createHash('sha256').update(octets(10)).digest('base64'))
  assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key: 'copy' })).TagSet, [{ Key: 'n', Value: 'm' }])
  await refused(copy('source/plain', { MetadataDirective: 'MERGE' }), 'InvalidArgument')
  await refused(copy('source/plain', { AnnotationDirective: 'REPLACE' }), 'InvalidArgument', /annotation/)
  for (const AnnotationDirective of ['COPY', 'EXCLUDE'] as const) {
    const asked: Ask[] = []
    const may = (ask: Ask) => asked.push(ask) > 0
    await s3.run(CopyObject, { Bucket, Key: 'copy', CopySource: 'source/plain', AnnotationDirective }, { may })
    const context = asked.find(({ action }) => action === 's3:PutObject')?.context
    assert.deepEqual(context?.['s3:x-amz-object-annotation-directive'], [AnnotationDirective])
  }
})

test('an object is copied onto itself only when something changes', async () => {
  await put('self', octets(100_000))
  const onto = (members: object) =>
    s3.run(CopyObject, { Bucket: 'source', Key: 'self', CopySource: 'source/self', ...members })
  await refused(onto({}), 'InvalidRequest', /illegal/)
  await onto({ MetadataDirective: 'REPLACE', Metadata: { new: '1' } })
  const got = await s3.run(GetObject, { Bucket: 'source', Key: 'self' })
  assert.deepEqual(got.Metadata, { new: '1' })
  assert.deepEqual(await octetsOf(got), octets(100_000))
})

test('source names are URL-encoded: plus is a space, and what is encoded is literal', async () => {
  for (const [Key, CopySource] of [
    ['a b', 'source/a+b'],
    ['a+b', 'source/a%2Bb'],
    ['ä/../ö', '/source/%C3%A4/../%C3%B6'],
    ['q?x', 'source/q%3Fx'],
    ['deep/key', 'source%2Fdeep%2Fkey'],
    ['versioned', 'source/versioned?versionId=null'],
  ] as const) {
    await put(Key, Buffer.from(Key))
    await copy(CopySource)
    assert.equal((await octetsOf(await get())).toString(), Key)
  }
  for (const CopySource of [
    'source',
    '/',
    '',
    'source/',
    '/source',
    'source/%FF',
    'arn:aws:s3:us-east-1:1:accesspoint/x/object/k',
  ]) {
    await refused(copy(CopySource), 'InvalidArgument')
  }
  await refused(copy('source/a%00b'), 'InvalidURI')
  await refused(copy('source/versioned?versionId=other'), 'InvalidArgument')
})

test('conditions on the source and on the target are kept', async () => {
  const { ETag } = await put('conditions', octets(10))
  const past = new Date(Date.UTC(2020, 0, 1))
  const future = new Date(Date.UTC(2030, 0, 1))
  for (const conditions of [
    { CopySourceIfMatch: '"no"' },
    { CopySourceIfNoneMatch: ETag },
    { CopySourceIfModifiedSince: future },
    { CopySourceIfUnmodifiedSince: past },
    { IfNoneMatch: '*' },
    { IfMatch: '"no"' },
  ]) {
    await refused(copy('source/conditions', conditions), 'PreconditionFailed')
  }
  await copy('source/conditions', { CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: past })
})

test('a missing source is NoSuchKey for who may list its bucket and AccessDenied for anybody else', async () => {
  await refused(copy('source/none'), 'NoSuchKey')
  await refused(copy('nowhere/none'), 'NoSuchBucket')
  const input = { Bucket, Key: 'copy', CopySource: 'source/none' }
  await refused(s3.run(CopyObject, input, { may: ({ action }) => action !== 's3:ListBucket' }), 'AccessDenied')
  const owned = { ...input, ExpectedSourceBucketOwner: '999999999999' }
  await refused(s3.run(CopyObject, owned), 'AccessDenied')
})
