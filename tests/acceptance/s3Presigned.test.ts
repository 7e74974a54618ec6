import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { start, type TestServer } from '../../src/testing.ts'

const Bucket = 'presigned'

describe('A presigned request whose headers its signer wrote into the query', { timeout: 60_000 }, () => {
  let server: TestServer
  let s3: S3Client
  before(async () => {
    server = await start()
    const { url: endpoint, region, root: credentials } = server
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
  })
  after(() => server.stop())

  const upload = async (Key: string, more: Partial<PutObjectCommandInput>, headers: Record<string, string> = {}) => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, ...more }))
    const answer = await fetch(url, { method: 'PUT', body: 'content', headers })
    return { url, status: answer.status, text: await answer.text() }
  }
  const head = (Key: string): Promise<HeadObjectCommandOutput> => s3.send(new HeadObjectCommand({ Bucket, Key }))

  it('is held to them: metadata, tags, locks', async () => {
    const Key = 'kept'
    const until = new Date(Math.ceil(server.clock.now() / 1000) * 1000 + 3_600_000)
    const { url, status, text } = await upload(
      Key,
      {
        Metadata: { author: 'ana', place: 'Zürich 東京' },
        Tagging: 'colour=blue&size=a%20b',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: until,
        ContentMD5: 'mgNkuembtIDdJeHwKEyFVQ==',
      },
      { 'content-md5': 'mgNkuembtIDdJeHwKEyFVQ==' },
    )
    assert.equal(status, 200, text)
    assert.match(url, /x-amz-meta-author=ana.*x-amz-tagging=colour/)
    const found = await head(Key)
    assert.equal(found.Metadata?.['author'], 'ana')
    assert.equal(found.Metadata?.['place'], `=?UTF-8?B?${Buffer.from('Zürich 東京').toString('base64')}?=`)
    assert.deepEqual([found.ObjectLockMode, found.ObjectLockRetainUntilDate], ['GOVERNANCE', until])
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))
    assert.deepEqual(TagSet, [
      { Key: 'colour', Value: 'blue' },
      { Key: 'size', Value: 'a b' },
    ])
  })

  it('is refused by them: another owner, a list where there are none, a storage class that there is not', async () => {
    for (const [more, status, code] of [
      [{ ExpectedBucketOwner: '999999999999' }, 403, 'AccessDenied'],
      [{ ACL: 'public-read' }, 400, 'AccessControlListNotSupported'],
      [{ StorageClass: 'GLACIER' }, 400, 'InvalidStorageClass'],
      [{ Tagging: '%' }, 400, 'InvalidArgument'],
    ] as const) {
      const answer = await upload('refused', more)
      assert.deepEqual([answer.status, /<Code>(.*?)</.exec(answer.text)?.[1]], [status, code], answer.text)
    }
    await assert.rejects(head('refused'), { name: 'NotFound' })
  })

  it('is not held to the checksum that an SDK makes of no body at all', async () => {
    const { url, status } = await upload('unchecked', {})
    assert.match(url, /x-amz-checksum-crc32=AAAAAA/)
    assert.equal(status, 200)
    assert.equal((await head('unchecked')).ContentLength, 7)
  })

  it('takes nothing from who sends it, nor from a query that nobody signed', async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'more' }))
    for (const more of ['x-amz-meta-author=ben', 'x-amz-tagging=a%3Db']) {
      assert.equal((await fetch(`${url}&${more}`, { method: 'PUT', body: 'x' })).status, 403)
    }
    const signed = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'more', Metadata: { author: 'ana' } }))
    for (const [name, value] of [
      ['x-amz-meta-author', 'ben'],
      ['x-amz-meta-other', 'ben'],
    ] as const) {
      assert.equal((await fetch(signed, { method: 'PUT', body: 'x', headers: { [name]: value } })).status, 403)
    }
    await s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'x' }))
    assert.deepEqual((await head('plain')).Metadata, {})
  })

  it('is refused that asks for headers in letters that HTTP has not', async () => {
    await upload('overridden', {})
    const asking = (ResponseContentDisposition: string) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'overridden', ResponseContentDisposition }))
    const refused = await fetch(await asking('attachment; filename="日本.txt"'))
    assert.equal(refused.status, 400)
    assert.match(
      await refused.text(),
      /<Code>InvalidArgument<\/Code><Message>Header value cannot be represented using ISO-8859-1\.<\/Message><ArgumentName>response-content-disposition</,
    )
    const encoded = `attachment; filename*=UTF-8''%E6%97%A5.txt`
    assert.equal((await fetch(await asking(encoded))).headers.get('content-disposition'), encoded)
    assert.equal((await fetch(await asking('inline; filename="é.txt"'))).status, 200)
  })

  it('is no copy by what stands there: it empties nothing', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'target', Body: 'target' }))
    const copy = new CopyObjectCommand({ Bucket, Key: 'target', CopySource: `${Bucket}/kept` })
    const answer = await fetch(await getSignedUrl(s3, copy), { method: 'PUT' })
    assert.deepEqual([answer.status, /<Code>(.*?)</.exec(await answer.text())?.[1]], [400, 'InvalidRequest'])
    assert.equal((await head('target')).ContentLength, 6)
    const unhoistableHeaders = new Set(['x-amz-copy-source'])
    const signed = await getSignedUrl(s3, copy, { unhoistableHeaders })
    const headers = { 'x-amz-copy-source': `${Bucket}/kept` }
    assert.equal((await fetch(signed, { method: 'PUT', headers })).status, 200)
    assert.equal((await head('target')).ContentLength, 7)
  })

  it('begins an upload with them', async () => {
    const input = { Bucket, Key: 'parts', Metadata: { author: 'ana' }, ExpectedBucketOwner: server.account }
    const url = await getSignedUrl(s3, new CreateMultipartUploadCommand(input))
    assert.equal((await fetch(url, { method: 'POST' })).status, 200)
    const foreign = { ...input, ExpectedBucketOwner: '999999999999' }
    const refused = await getSignedUrl(s3, new CreateMultipartUploadCommand(foreign))
    assert.equal((await fetch(refused, { method: 'POST' })).status, 403)
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
    assert.equal(Uploads.length, 1)
  })
})
