import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { openS3World, type S3World, type Temporary } from './s3World.ts'

describe('S3 through the JavaScript SDK, with temporary credentials for one folder', { timeout: 60_000 }, () => {
  let world: S3World
  let ana: Temporary
  let s3: S3Client
  const Bucket = 'folders'
  const algorithms: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']
  before(async () => {
    world = await openS3World(Bucket)
    ana = await world.person('ana')
    s3 = world.client(ana)
  })
  after(() => world.server.stop())

  const read = async (Key: string, more: object = {}) => {
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
    return { ...got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) }
  }

  it('keeps text, bytes and streams, with the checksum that the SDK chose or any other', async () => {
    const bytes = randomBytes(300_000)
    const bodies = ['text', bytes, Buffer.alloc(0), bytes.subarray(0, 65_536)]
    for (const [i, Body] of bodies.entries()) {
      for (const algorithm of [undefined, ...algorithms]) {
        const Key = `ana/body-${i}-${algorithm}`
        const chosen = algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }
        await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...chosen }))
        const got = await read(Key, { ChecksumMode: 'ENABLED' })
        assert.deepEqual(got.bytes, Buffer.from(Body))
        assert.equal(got.ETag, `"${createHash('md5').update(Body).digest('hex')}"`)
      }
    }
  })

  it('keeps a stream of known length, whose checksum comes in a trailer', async () => {
    const bytes = randomBytes(1_000_000)
    const Body = Readable.from([bytes.subarray(0, 400_000), bytes.subarray(400_000)])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'ana/stream', Body, ContentLength: bytes.byteLength }))
    assert.deepEqual((await read('ana/stream', { ChecksumMode: 'ENABLED' })).bytes, bytes)
  })

  it('keeps a stream of unknown length in parts, and reads them one by one', async () => {
    const bytes = randomBytes(11 * 1024 * 1024)
    const Body = Readable.from([bytes.subarray(0, 7_000_000), bytes.subarray(7_000_000)])
    const done = await new Upload({ client: s3, params: { Bucket, Key: 'ana/parts', Body } }).done()
    assert.match(done.ETag ?? '', /-3"$/)
    assert.deepEqual((await read('ana/parts')).bytes, bytes)
    const second = await read('ana/parts', { PartNumber: 2 })
    assert.equal(second.PartsCount, 3)
    assert.equal(second.$metadata.httpStatusCode, 206)
    assert.deepEqual(second.bytes, bytes.subarray(5_242_880, 10_485_760))
  })

  it('makes an object of parts that were begun and ended by hand, with whatever checksums the SDK adds', async () => {
    const Key = 'ana/by-hand'
    for (const chosen of [{}, { ChecksumAlgorithm: 'CRC32' }, { ChecksumAlgorithm: 'SHA256' }] as const) {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...chosen }))
      const bodies = [randomBytes(5_242_880), Buffer.from('the end')]
      const Parts = []
      for (const [i, Body] of bodies.entries()) {
        const part = { PartNumber: i + 1 }
        const {
          ETag,
          $metadata: _,
          ...sums
        } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, Body, ...part, ...chosen }))
        Parts.push({ ...part, ETag, ...sums })
      }
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
      assert.deepEqual((await read(Key, { ChecksumMode: 'ENABLED' })).bytes, Buffer.concat(bodies))
    }
  })

  it('answers 206 with the octets that were asked for, to GET and HEAD, and 200 with all of them', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'ana/range', Body: '0123456789' }))
    const got = await read('ana/range', { Range: 'bytes=2-4' })
    assert.deepEqual([got.$metadata.httpStatusCode, got.ContentRange, String(got.bytes)], [206, 'bytes 2-4/10', '234'])
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'ana/range', Range: 'bytes=-1' }))
    assert.deepEqual([head.$metadata.httpStatusCode, head.ContentLength], [206, 1])
    assert.equal((await read('ana/range')).$metadata.httpStatusCode, 200)
    await assert.rejects(read('ana/range', { Range: 'bytes=10-' }), { name: 'InvalidRange' })
  })

  it('answers 204 to the settings that S3 answers so', async () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { AWS: world.server.account },
        Action: 's3:ListBucket',
        Resource: `arn:aws:s3:::${Bucket}`,
      },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    const put = await world.root.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    assert.equal(put.$metadata.httpStatusCode, 204)
    const deleted = await world.root.send(new DeleteBucketPolicyCommand({ Bucket }))
    assert.equal(deleted.$metadata.httpStatusCode, 204)
    const tagged = await world.root.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } }))
    assert.equal(tagged.$metadata.httpStatusCode, 204)
  })

  const keys = [
    'plain',
    'with space',
    'plus+sign',
    'per%cent',
    'per%2Fcent',
    'ünïcödé-日本-🙂',
    'q\'u"o<t>e&s',
    'a//b',
    './x',
    '../ana/up',
    'x/../y',
    'tail/',
    ';:@=,$?#',
    '~tilde*()!',
  ]
  it('keeps every odd key as it is, and lists and copies it by its name', async () => {
    for (const name of keys) {
      const Key = `ana/odd/${name}`
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: name }))
      assert.equal(String((await read(Key)).bytes), name)
      const CopySource = encodeURIComponent(`${Bucket}/${Key}`)
      await s3.send(new CopyObjectCommand({ Bucket, Key: `ana/copied/${name}`, CopySource }))
      assert.equal(String((await read(`ana/copied/${name}`)).bytes), name)
    }
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'ana/odd/' }))
    assert.deepEqual(new Set(Contents?.map(({ Key }) => Key)), new Set(keys.map((name) => `ana/odd/${name}`)))
    const Objects = keys.map((name) => ({ Key: `ana/odd/${name}` }))
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    assert.deepEqual([Deleted?.length, Errors ?? []], [keys.length, []])
  })

  it('takes virtual-host style as it takes path style', async () => {
    const host = `${Bucket}.s3.localhost`
    const url = await getSignedUrl(
      world.client(ana, { endpoint: `http://s3.localhost:${world.server.port}`, forcePathStyle: false }),
      new PutObjectCommand({ Bucket, Key: 'ana/virtual host+é' }),
    )
    assert.equal(new URL(url).hostname, host)
    const put = await fetchAs(url, { method: 'PUT', body: 'by host' })
    assert.equal(put.status, 200, put.text)
    assert.equal(String((await read('ana/virtual host+é')).bytes), 'by host')
  })

  /** Reaches the host of a URL on the loopback, whatever it is called. */
  async function fetchAs(url: string, { method = 'GET', body }: { method?: string; body?: string }) {
    const { request } = await import('node:http')
    const { host, pathname, search } = new URL(url)
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port: world.server.port,
        method,
        path: pathname + search,
        headers: { host },
      })
      sent.on('error', reject)
      sent.on('response', async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        resolve({ status: answer.statusCode ?? 0, text: String(Buffer.concat(chunks)) })
      })
      sent.end(body)
    })
  }

  it('lets nobody lock the root out of a bucket policy', async () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] })
    const put = await world.root.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    assert.equal(put.$metadata.httpStatusCode, 204)
    await assert.rejects(read('ana/range'), { name: 'AccessDenied' })
    await assert.rejects(world.root.send(new GetObjectCommand({ Bucket, Key: 'ana/range' })), { name: 'AccessDenied' })
    assert.deepEqual(
      JSON.parse((await world.root.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? ''),
      JSON.parse(Policy),
    )
    await world.root.send(new DeleteBucketPolicyCommand({ Bucket }))
    assert.equal(String((await read('ana/range')).bytes), '0123456789')
  })

  it('knows the owner of a bucket as s3:ResourceAccount', async () => {
    const allow = (account: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${Bucket}/*`,
            Condition: { StringNotEquals: { 's3:ResourceAccount': account } },
          },
        ],
      })
    await world.root.send(new PutBucketPolicyCommand({ Bucket, Policy: allow('999999999999') }))
    await assert.rejects(read('ana/range'), { name: 'AccessDenied' })
    await world.root.send(new PutBucketPolicyCommand({ Bucket, Policy: allow(world.server.account) }))
    assert.equal(String((await read('ana/range')).bytes), '0123456789')
    await world.root.send(new DeleteBucketPolicyCommand({ Bucket }))
  })

  it('takes presigned requests until they expire, by the clock of the server', async () => {
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'ana/presigned' }), { expiresIn: 60 })
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'ana/presigned' }), { expiresIn: 60 })
    assert.equal((await fetch(put, { method: 'PUT', body: 'signed before' })).status, 200)
    assert.equal(await (await fetch(get)).text(), 'signed before')
    world.server.clock.advance(61_000)
    for (const answer of [await fetch(get), await fetch(put, { method: 'PUT', body: 'too late' })]) {
      assert.equal(answer.status, 403)
      assert.match(await answer.text(), /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/)
    }
    world.server.clock.advance(3_600_000)
    await assert.rejects(read('ana/presigned'), { name: /ExpiredToken|RequestTimeTooSkewed/ })
  })
})
