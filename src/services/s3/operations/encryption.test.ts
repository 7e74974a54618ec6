import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { BytesDamaged } from '../../../storage/objects/driver.ts'
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts'
import { CopyObject } from './CopyObject.ts'
import { CreateBucket } from './CreateBucket.ts'
import { CreateMultipartUpload } from './CreateMultipartUpload.ts'
import { DeleteBucketEncryption } from './DeleteBucketEncryption.ts'
import { DeleteObject } from './DeleteObject.ts'
import { GetBucketEncryption } from './GetBucketEncryption.ts'
import { GetObject } from './GetObject.ts'
import { GetObjectAttributes } from './GetObjectAttributes.ts'
import { HeadObject } from './HeadObject.ts'
import { ListParts } from './ListParts.ts'
import { PostObject } from './PostObject.ts'
import { PutBucketEncryption } from './PutBucketEncryption.ts'
import { PutBucketVersioning } from './PutBucketVersioning.ts'
import { PutObject } from './PutObject.ts'
import { body, octets, octetsOf, openS3, refused } from './s3.fixture.ts'
import { UploadPart } from './UploadPart.ts'
import { UploadPartCopy } from './UploadPartCopy.ts'

const s3 = await openS3()
const Bucket = 'encrypted'
await s3.run(CreateBucket, { Bucket })
const MiB = 1024 * 1024

const digest = (bytes: Uint8Array) => createHash('md5').update(bytes)
const keyMembers = (bytes: Uint8Array = randomBytes(32)) => ({
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: Buffer.from(bytes).toString('base64'),
  SSECustomerKeyMD5: digest(bytes).digest('base64'),
})
const sourceMembers = (members: ReturnType<typeof keyMembers>) => ({
  CopySourceSSECustomerAlgorithm: members.SSECustomerAlgorithm,
  CopySourceSSECustomerKey: members.SSECustomerKey,
  CopySourceSSECustomerKeyMD5: members.SSECustomerKeyMD5,
})
const mine = keyMembers()
const another = keyMembers()

const put = (Key: string, bytes: Uint8Array, members: object = {}) =>
  s3.run(PutObject, { Bucket, Key, Body: body(bytes), ...members })
const get = (Key: string, members: object = {}) => s3.run(GetObject, { Bucket, Key, ...members })
const read = async (Key: string, members: object = {}) => octetsOf(await get(Key, members))
const head = (Key: string, members: object = {}) => s3.run(HeadObject, { Bucket, Key, ...members })

const plain = Buffer.from('nobody shall see this on the disk '.repeat(30))

test('every object says that it is encrypted, whether its client asked for it or not', async () => {
  assert.equal((await put('plain', plain)).ServerSideEncryption, 'AES256')
  assert.equal((await put('asked', plain, { ServerSideEncryption: 'AES256' })).ServerSideEncryption, 'AES256')
  assert.equal((await head('plain')).ServerSideEncryption, 'AES256')
  assert.equal((await get('plain')).ServerSideEncryption, 'AES256')
})

test('a body beside its row is sealed there, and is damaged when a bit is flipped or it stands in another row', async () => {
  await put('row', plain)
  await put('beside', plain)
  const select = 'SELECT body FROM s3_bodies WHERE key = ?'
  const bodyOf = async (key: string) => Buffer.from((await s3.metadata.get(select, [key]))?.['body'] as Uint8Array)
  const replace = (key: string, bytes: Uint8Array) =>
    s3.metadata.write([{ sql: 'UPDATE s3_bodies SET body = ? WHERE key = ?', params: [bytes, key], expect: 1 }])
  const sealed = await bodyOf('row')
  assert.ok(!sealed.includes('nobody'))
  for (const at of [0, 3, 10, 25, 50, sealed.byteLength - 1]) {
    const flipped = Buffer.from(sealed)
    flipped[at] = (flipped[at] as number) ^ 4
    await replace('row', flipped)
    await assert.rejects(get('row'), BytesDamaged)
  }
  await replace('row', await bodyOf('beside'))
  await assert.rejects(get('row'), BytesDamaged)
  await replace('row', plain)
  await assert.rejects(get('row'), /not sealed/)
  await replace('row', sealed)
  assert.deepEqual(await read('row'), plain)
})

test('a sealed body is read when it becomes an older version, and when it becomes the current one again', async () => {
  await s3.run(CreateBucket, { Bucket: 'versions' })
  await s3.run(PutBucketVersioning, { Bucket: 'versions', VersioningConfiguration: { Status: 'Enabled' } })
  const write = async (text: string) =>
    (await s3.run(PutObject, { Bucket: 'versions', Key: 'k', Body: body(text) })).VersionId as string
  const readOf = async (VersionId?: string) =>
    octetsOf(await s3.run(GetObject, { Bucket: 'versions', Key: 'k', ...(VersionId ? { VersionId } : {}) }))
  const [older, newer] = [await write('older'), await write('newer')]
  assert.equal((await readOf(older)).toString(), 'older')
  await s3.run(DeleteObject, { Bucket: 'versions', Key: 'k', VersionId: newer })
  assert.equal((await readOf()).toString(), 'older')
})

for (const size of [0, 10, 70_000, 3 * MiB]) {
  test(`${size} octets under a customer's key are read with that key only`, async () => {
    const bytes = octets(size)
    const written = await put('own', bytes, mine)
    assert.equal(written.SSECustomerAlgorithm, 'AES256')
    assert.equal(written.SSECustomerKeyMD5, mine.SSECustomerKeyMD5)
    assert.equal(written.ServerSideEncryption, undefined)
    assert.match(written.ETag ?? '', /^"[0-9a-f]{32}"$/)
    assert.notEqual(written.ETag, `"${digest(bytes).digest('hex')}"`)
    const got = await get('own', mine)
    assert.deepEqual(await octetsOf(got), bytes)
    assert.equal(got.SSECustomerKeyMD5, mine.SSECustomerKeyMD5)
    assert.equal(got.ContentLength, size)
    assert.equal((await head('own', mine)).ETag, written.ETag)
    for (const operation of [get, head]) {
      assert.equal((await refused(operation('own'), 'InvalidRequest', /stored using a form of/)).status, 400)
      await assert.rejects(operation('own', another), { code: 'AccessDenied', status: 403 })
    }
  })
}

test('a range under a customer’s key is read', async () => {
  const bytes = octets(MiB)
  await put('ranged', bytes, mine)
  const Range = 'bytes=262000-600000'
  assert.deepEqual(await read('ranged', { ...mine, Range }), bytes.subarray(262_000, 600_001))
})

test('neither the customer’s key nor what it can be guessed by is kept', async () => {
  await put('unkept', plain, mine)
  const row = JSON.stringify(await s3.metadata.get('SELECT * FROM s3_objects WHERE key = ?', ['unkept']))
  for (const secret of [mine.SSECustomerKey, mine.SSECustomerKeyMD5, digest(plain).digest('hex')]) {
    assert.ok(!row.includes(secret))
  }
})

test('a key for an object that has none is refused', async () => {
  await refused(get('plain', mine), 'InvalidRequest', /not applicable/)
})

test('attributes are told to who has the key', async () => {
  await put('attributes', plain, mine)
  const ask = (members: object) =>
    s3.run(GetObjectAttributes, { Bucket, Key: 'attributes', ObjectAttributes: ['ObjectSize'], ...members })
  await refused(ask({}), 'InvalidRequest')
  assert.equal((await ask(mine)).ObjectSize, plain.byteLength)
})

const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = mine
const mistakes: readonly (readonly [string, object, string, RegExp])[] = [
  ['no algorithm', { SSECustomerKey, SSECustomerKeyMD5 }, 'InvalidArgument', /a valid encryption algorithm/],
  [
    'another algorithm',
    { ...mine, SSECustomerAlgorithm: 'AES192' },
    'InvalidEncryptionAlgorithmError',
    /Supported value/,
  ],
  ['no key', { SSECustomerAlgorithm }, 'InvalidArgument', /an appropriate secret key/],
  ['no digest', { SSECustomerAlgorithm, SSECustomerKey }, 'InvalidArgument', /the client calculated MD5/],
  ['a wrong digest', { ...mine, SSECustomerKeyMD5: another.SSECustomerKeyMD5 }, 'InvalidArgument', /did not match/],
  ['a short key', keyMembers(randomBytes(16)), 'InvalidArgument', /secret key was invalid/],
  ['another way beside it', { ...mine, ServerSideEncryption: 'AES256' }, 'InvalidArgument', /incompatible/],
  ['a KMS key without its method', { SSEKMSKeyId: 'k' }, 'InvalidArgument', /aws:kms/],
]
for (const [what, members, code, message] of mistakes) {
  test(`a customer's key with ${what} is refused, and never shown`, async () => {
    const fault = await refused(put('mistaken', plain, members), code, message)
    assert.equal(fault.status, 400)
    assert.ok(!JSON.stringify(fault.members).includes(SSECustomerKey))
  })
}

test('a read does without the digest of the key', async () => {
  await put('undigested', plain, mine)
  assert.deepEqual(await read('undigested', { SSECustomerAlgorithm, SSECustomerKey }), plain)
})

test('a customer’s key comes over a secure connection or is refused', async () => {
  const input = { Bucket, Key: 'insecure', Body: body(plain), ...mine }
  await refused(s3.run(PutObject, input, { secure: false }), 'InvalidRequest', /secure connection/)
})

test('KMS is refused by name', async () => {
  for (const ServerSideEncryption of ['aws:kms', 'aws:kms:dsse']) {
    const fault = await refused(put('kms', plain, { ServerSideEncryption }), 'NotImplemented', /AWS KMS/)
    assert.ok(fault.message.includes(ServerSideEncryption))
  }
  await refused(put('kms', plain, { ServerSideEncryption: 'aws:fsx' }), 'InvalidArgument')
})

test('a copy opens its source with one key and is kept under another, or none', async () => {
  await put('source', plain, mine)
  const copy = (Key: string, members: object) =>
    s3.run(CopyObject, { Bucket, Key, CopySource: `${Bucket}/source`, ...members })
  const copied = await copy('copy', { ...sourceMembers(mine), ...another })
  assert.equal(copied.SSECustomerKeyMD5, another.SSECustomerKeyMD5)
  assert.deepEqual(await read('copy', another), plain)
  await assert.rejects(get('copy', mine), { code: 'AccessDenied' })
  const opened = await copy('opened', sourceMembers(mine))
  assert.equal(opened.ServerSideEncryption, 'AES256')
  assert.deepEqual(await read('opened'), plain)
  await refused(copy('no', {}), 'InvalidRequest', /stored using a form of/)
  await refused(copy('no', mine), 'InvalidRequest', /stored using a form of/)
  await assert.rejects(copy('no', sourceMembers(another)), { code: 'AccessDenied' })
  await refused(copy('no', { CopySourceSSECustomerKey: SSECustomerKey }), 'InvalidArgument')
  const rekeyed = { ...sourceMembers(mine), ...another }
  await copy('source', rekeyed)
  assert.deepEqual(await read('source', another), plain)
})

test('every part of an upload that began with a key comes with it, and so is the object read', async () => {
  const Key = 'parts'
  const { UploadId, SSECustomerKeyMD5: shown } = await s3.run(CreateMultipartUpload, { Bucket, Key, ...mine })
  assert.ok(UploadId)
  assert.equal(shown, SSECustomerKeyMD5)
  const first = octets(5 * MiB, 1)
  const named = { Bucket, Key, UploadId }
  const upload = (members: object) => s3.run(UploadPart, { ...named, PartNumber: 1, Body: body(first), ...members })
  await refused(upload({}), 'InvalidRequest', /Subsequent part requests must include/)
  await refused(upload(another), 'InvalidRequest', /did not match the ones used originally/)
  const one = await upload(mine)
  assert.equal((await upload(mine)).ETag, one.ETag, 'a part that is sent again has the same entity tag')
  assert.notEqual(one.ETag, `"${digest(first).digest('hex')}"`)
  await put('copied part', plain, another)
  const copyPart = (members: object) =>
    s3.run(UploadPartCopy, { ...named, PartNumber: 2, CopySource: `${Bucket}/copied part`, ...members })
  await refused(copyPart(sourceMembers(another)), 'InvalidRequest', /Subsequent part requests/)
  await refused(copyPart(mine), 'InvalidRequest', /stored using a form of/)
  const two = await copyPart({ ...mine, ...sourceMembers(another) })
  await refused(s3.run(ListParts, { ...named, ...another }), 'InvalidRequest')
  assert.equal((await s3.run(ListParts, { ...named, ...mine })).Parts?.length, 2)
  const Parts = [
    { PartNumber: 1, ETag: one.ETag },
    { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
  ]
  const complete = (members: object) =>
    s3.run(CompleteMultipartUpload, { ...named, MultipartUpload: { Parts }, ...members })
  await refused(complete(another), 'InvalidRequest')
  assert.equal((await complete(mine)).ServerSideEncryption, undefined)
  assert.deepEqual(await read(Key, mine), Buffer.concat([first, plain]))
  const Range = `bytes=${5 * MiB - 3}-${5 * MiB + 5}`
  assert.deepEqual(await read(Key, { ...mine, Range }), Buffer.concat([first.subarray(-3), plain.subarray(0, 6)]))
  assert.deepEqual(await read(Key, { ...mine, PartNumber: 2 }), plain)
  await refused(get(Key), 'InvalidRequest')
  await assert.rejects(get(Key, another), { code: 'AccessDenied' })
})

test('an upload that chose a checksum is completed with its key only', async () => {
  const began = { Bucket, Key: 'summed', ChecksumAlgorithm: 'CRC32' as const, ...mine }
  const { UploadId } = await s3.run(CreateMultipartUpload, began)
  assert.ok(UploadId)
  const named = { Bucket, Key: 'summed', UploadId }
  const part = {
    ...named,
    PartNumber: 1,
    Body: body(plain),
    ChecksumCRC32: s3.needs.checksums.digest('CRC32', plain, 'base64'),
  }
  const { ETag, ChecksumCRC32 } = await s3.run(UploadPart, { ...part, ...mine })
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32 }] }
  await refused(s3.run(CompleteMultipartUpload, { ...named, MultipartUpload }), 'InvalidRequest')
  await s3.run(CompleteMultipartUpload, { ...named, MultipartUpload, ...mine })
  assert.deepEqual(await read('summed', mine), plain)
})

test('a part with a key of an upload that has none is refused', async () => {
  const { UploadId } = await s3.run(CreateMultipartUpload, { Bucket, Key: 'unkeyed' })
  assert.ok(UploadId)
  const part = { Bucket, Key: 'unkeyed', UploadId, PartNumber: 1, Body: body(plain), ...mine }
  await refused(s3.run(UploadPart, part), 'InvalidRequest', /not applicable/)
})

test('a form may bring a key', async () => {
  const prefix = 'x-amz-server-side-encryption-customer'
  const fields = {
    [`${prefix}-algorithm`]: 'AES256',
    [`${prefix}-key`]: SSECustomerKey,
    [`${prefix}-key-md5`]: SSECustomerKeyMD5,
  }
  await s3.run(PostObject, { Bucket, Key: 'form', fields, Body: body(plain) })
  assert.deepEqual(await read('form', mine), plain)
  await refused(get('form'), 'InvalidRequest')
})

test('policies are told how an object is to be encrypted', async () => {
  const asks = async (members: object) => {
    const asked: Readonly<Record<string, readonly string[]>>[] = []
    const may = ({ context }: { context?: Readonly<Record<string, readonly string[]>> }) => {
      asked.push(context ?? {})
      return true
    }
    await s3.run(PutObject, { Bucket, Key: 'asked', Body: body(plain), ...members }, { may })
    return asked[0] ?? {}
  }
  const name = 's3:x-amz-server-side-encryption'
  assert.deepEqual((await asks(mine))[`${name}-customer-algorithm`], ['AES256'])
  assert.deepEqual((await asks({ ServerSideEncryption: 'AES256' }))[name], ['AES256'])
  assert.equal((await asks({}))[name], undefined)
})

test('a bucket’s encryption is by AES256, and may block customers’ keys', async () => {
  const rule = async () => (await s3.run(GetBucketEncryption, { Bucket })).ServerSideEncryptionConfiguration?.Rules?.[0]
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'AES256' } as const
  const configure = (...Rules: object[]) =>
    s3.run(PutBucketEncryption, { Bucket, ServerSideEncryptionConfiguration: { Rules } })
  const usual = { ApplyServerSideEncryptionByDefault, BucketKeyEnabled: false }
  assert.deepEqual(await rule(), usual)
  const BlockedEncryptionTypes = { EncryptionType: ['SSE-C'] }
  const wanted = { ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true, BlockedEncryptionTypes }
  await configure(wanted)
  assert.deepEqual(await rule(), wanted)
  await assert.rejects(put('blocked', plain, mine), { code: 'AccessDenied' })
  await assert.rejects(s3.run(CreateMultipartUpload, { Bucket, Key: 'blocked', ...mine }), { code: 'AccessDenied' })
  assert.deepEqual(await read('form', mine), plain, 'what is there is still read')
  await s3.run(DeleteBucketEncryption, { Bucket })
  assert.deepEqual(await rule(), usual)
  await refused(configure({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }), 'NotImplemented')
  await refused(configure(), 'MalformedXML')
  await refused(configure(usual, usual), 'MalformedXML')
  await refused(configure({ ...usual, BlockedEncryptionTypes: { EncryptionType: ['all'] } }), 'MalformedXML')
  const withKey = { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'k' }
  await refused(configure({ ApplyServerSideEncryptionByDefault: withKey }), 'InvalidArgument')
})

test('a read does not choose its encryption', async () => {
  await s3.run(PutObject, { Bucket, Key: 'read', Body: body('x'), ServerSideEncryption: 'AES256' })
  const headers = { 'x-amz-server-side-encryption': 'AES256' }
  await refused(s3.run(GetObject, { Bucket, Key: 'read' }, { headers }), 'InvalidArgument')
  await refused(s3.run(HeadObject, { Bucket, Key: 'read' }, { headers }), 'InvalidArgument')
})
