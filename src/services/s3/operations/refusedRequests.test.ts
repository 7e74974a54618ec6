import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteObjects } from './DeleteObjects.ts'
import { GetObject } from './GetObject.ts'
import { HeadBucket } from './HeadBucket.ts'
import { ListObjectVersions } from './ListObjectVersions.ts'
import { ListParts } from './ListParts.ts'
import { PostObject } from './PostObject.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { account, body, octetsOf, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'

const s3 = await openS3()
const Bucket = 'refusals'
const Key = 'key'
await s3.run(CreateBucket, { Bucket })

test('a request that does not say how long its body is puts nothing in the place of what is there', async () => {
  await s3.run(PutObject, { Bucket, Key, Body: body('kept') })
  const { UploadId = '' } = await s3.run(CreateMultipartUpload, { Bucket, Key })
  const put = (headers: Readonly<Record<string, string>>) =>
    s3.run(PutObject, { Bucket, Key, Body: body('') }, { headers: { host: 'localhost', ...headers } })
  await refused(put({}), 'MissingContentLength')
  const part = { Bucket, Key, UploadId, PartNumber: 1, Body: body('') }
  await refused(s3.run(UploadPart, part, { headers: { host: 'localhost' } }), 'MissingContentLength')
  assert.deepEqual((await s3.run(ListParts, { Bucket, Key, UploadId })).Parts, [])
  assert.equal(String(await octetsOf(await s3.run(GetObject, { Bucket, Key }))), 'kept')
  await put({ 'content-length': '0' })
  await put({ 'transfer-encoding': 'chunked', 'x-amz-decoded-content-length': '0' })
  assert.equal((await s3.run(GetObject, { Bucket, Key })).ContentLength, 0)
})

test('nothing is deleted, nor marked as deleted, that has no name', async () => {
  await s3.run(PutBucketVersioning, { Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  const before = await s3.run(ListObjectVersions, { Bucket })
  for (const Objects of [[{ Key: '' }], [{ Key }, { Key: '', VersionId: 'null' }]]) {
    await refused(s3.run(DeleteObjects, { Bucket, Delete: { Objects } }), 'MalformedXML')
  }
  assert.deepEqual(await s3.run(ListObjectVersions, { Bucket }), before)
})

test('an expected owner is the bucket’s own account, and no other text', async () => {
  for (const ExpectedBucketOwner of ['', '12345678901', '1234567890123', 'owner', '210987654321', ` ${account}`]) {
    await refused(s3.run(HeadBucket, { Bucket, ExpectedBucketOwner }), 'AccessDenied')
  }
  await s3.run(HeadBucket, { Bucket, ExpectedBucketOwner: account })
})

test('a checksum in a form is held to by whatever algorithm', async () => {
  for (const name of ['crc32', 'crc64nvme', 'md5', 'sha256', 'sha512', 'xxhash64', 'xxhash3', 'xxhash128']) {
    const form = { Bucket, Key, fields: { [`x-amz-checksum-${name}`]: 'AAAA' }, Body: body('x') }
    await refused(s3.run(PostObject, form), 'BadDigest')
  }
})

test('a body has one checksum: before it or behind it, not another in each place', async () => {
  const trailing = body('abc', { 'x-amz-checksum-crc32': 'NSRBwg==' })
  const ChecksumSHA256 = createHash('sha256').update('abc').digest('base64')
  const headers = { 'x-amz-trailer': 'x-amz-checksum-crc32' }
  await s3.run(PutObject, { Bucket, Key, Body: trailing }, { headers })
  for (const more of [{ ChecksumSHA256 }, { ChecksumCRC32: 'NSRBwg==' }]) {
    const put = { Bucket, Key, Body: trailing, ...more }
    await refused(s3.run(PutObject, put, { headers }), 'InvalidRequest', /Multiple checksum Types/)
  }
})
