import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { CreateBucket } from './CreateBucket.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectTagging } from './GetObjectTagging.ts'
import { PostObject } from './PostObject.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'

const s3 = await openS3()
const Bucket = 'forms'
await s3.run(CreateBucket, { Bucket })
const post = (bytes: Uint8Array, fields: Readonly<Record<string, string>> = {}) =>
  s3.run(PostObject, { Bucket, Key: 'a b', fields, Body: { ...body(bytes, undefined, 1000), length: undefined } })

test('a form keeps its file, whatever its size, with its fields as headers', async () => {
  for (const size of [0, 100, 65_536, 65_537, 300_000]) {
    const answer = await post(octets(size), {
      'content-type': 'text/plain',
      'x-amz-meta-who': 'me',
      expires: 'Tue, 01 Jan 2030 00:00:00 GMT',
      policy: 'ignored',
    })
    const ETag = `"${createHash('md5').update(octets(size)).digest('hex')}"`
    const Location = 'http://127.0.0.1:4566/forms/a%20b'
    assert.deepEqual(answer, { Status: 204, Location, ETag })
    const got = await s3.run(GetObject, { Bucket, Key: 'a b' })
    assert.deepEqual(await octetsOf(got), octets(size))
    assert.deepEqual([got.ContentType, got.Metadata], ['text/plain', { who: 'me' }])
    assert.deepEqual(got.Expires, new Date(Date.UTC(2030, 0, 1)))
  }
})

test('an expiry that is no date counts as absent, in a form as in a header', async () => {
  for (const expires of ['0', '-1', 'never', '']) {
    await post(octets(1), { expires })
    assert.equal((await s3.run(GetObject, { Bucket, Key: 'a b' })).Expires, undefined, expires)
  }
})

test('a form chooses its answer: a status, or a page to go to', async () => {
  const created = await post(octets(1), { success_action_status: '201' })
  const { Location: where, ETag } = created
  assert.deepEqual(created, {
    Status: 201,
    Location: where,
    ETag,
    PostResponse: { Location: where, Bucket, Key: 'a b', ETag },
  })
  for (const unknown of ['418', 'constructor', '__proto__', 'valueOf']) {
    assert.equal((await post(octets(1), { success_action_status: unknown })).Status, 204, unknown)
  }
  const { Status, Location } = await post(octets(1), { success_action_redirect: 'https://example.com/done?x=1' })
  assert.equal(Status, 303)
  const target = new URL(Location)
  assert.equal(target.origin, 'https://example.com')
  assert.deepEqual([target.searchParams.get('x'), target.searchParams.get('key')], ['1', 'a b'])
  assert.equal((await post(octets(1), { success_action_redirect: 'javascript:alert(1)' })).Status, 204)
})

test('a form may tag its object, which has to be allowed', async () => {
  const fields = {}
  const Tagging = {
    TagSet: [
      { Key: 'a b', Value: '1+2' },
      { Key: 'c', Value: '' },
    ],
  }
  const tagged = { Bucket, Key: 'tagged', fields, Tagging }
  await s3.run(PostObject, { ...tagged, Body: body('x') })
  assert.deepEqual((await s3.run(GetObjectTagging, { Bucket, Key: 'tagged' })).TagSet, Tagging.TagSet)
  const may = ({ action }: { readonly action: string }) => action !== 's3:PutObjectTagging'
  await refused(s3.run(PostObject, { ...tagged, Body: body('x') }, { may }), 'AccessDenied')
  const twice = {
    TagSet: [
      { Key: 'a', Value: '' },
      { Key: 'a', Value: '' },
    ],
  }
  await refused(s3.run(PostObject, { ...tagged, Tagging: twice, Body: body('x') }), 'InvalidTag')
})

test('a form that is not what it declares, or asks for what is not served, is refused', async () => {
  const md5 = createHash('md5').update('other').digest('base64')
  await refused(post(octets(10), { 'content-md5': md5 }), 'BadDigest')
  await refused(post(octets(100_000), { 'x-amz-checksum-sha256': createHash('sha256').digest('base64') }), 'BadDigest')
  await refused(post(octets(10), { acl: 'public-read' }), 'AccessControlListNotSupported')
  await refused(post(octets(10), { 'x-amz-server-side-encryption-aws-kms-key-id': 'k' }), 'NotImplemented')
  await refused(post(octets(10), { 'x-amz-object-lock-retain-until-date': 'soon' }), 'InvalidArgument')
  const denied = { may: () => false }
  await refused(s3.run(PostObject, { Bucket, Key: 'k', fields: {}, Body: body('') }, denied), 'AccessDenied')
})
