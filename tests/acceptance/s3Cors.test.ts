import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { start, type TestServer } from '../../src/testing.ts'

const Bucket = 'pages'

describe('pages of other origins', { timeout: 60_000 }, () => {
  let server: TestServer
  let s3: S3Client
  before(async () => {
    server = await start()
    const { url: endpoint, region, root: credentials } = server
    s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  })
  after(() => server.stop())

  const ask = (headers: Readonly<Record<string, string>>, path = `/${Bucket}/k`) =>
    fetch(`${server.url}${path}`, { method: 'OPTIONS', headers })
  const put = (...CORSRules: NonNullable<PutBucketCorsCommand['input']['CORSConfiguration']>['CORSRules'] & object) =>
    s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
  const upload = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'PUT' }

  it('may do nothing while a bucket has no rules', async () => {
    await assert.rejects(s3.send(new GetBucketCorsCommand({ Bucket })), { name: 'NoSuchCORSConfiguration' })
    const refused = await ask(upload)
    assert.equal(refused.status, 403)
    assert.match(await refused.text(), /CORS is not enabled for this bucket/)
    assert.equal((await ask(upload, '/no-such-bucket/k')).status, 403)
  })

  it('are told beforehand what a rule allows them, and nothing else', async () => {
    const rule = { AllowedMethods: ['PUT', 'GET'], AllowedOrigins: ['https://*.example.com'], MaxAgeSeconds: 60 }
    await put({ ...rule, AllowedHeaders: ['x-amz-*', 'Content-Type'], ExposeHeaders: ['ETag'] })
    const allowed = await ask({ ...upload, 'Access-Control-Request-Headers': 'content-type, X-Amz-Date' })
    assert.equal(allowed.status, 200)
    const told = (name: string) => allowed.headers.get(`access-control-${name}`)
    assert.equal(told('allow-origin'), 'https://app.example.com')
    assert.equal(told('allow-methods'), 'PUT, GET')
    assert.equal(told('allow-headers'), 'content-type, x-amz-date')
    assert.equal(told('expose-headers'), 'ETag')
    assert.equal(told('max-age'), '60')
    assert.match(allowed.headers.get('vary') ?? '', /Origin/)
    for (const other of [
      { ...upload, Origin: 'https://example.org' },
      { ...upload, Origin: 'https://app.example.com.evil.org' },
      { ...upload, 'Access-Control-Request-Method': 'DELETE' },
      { ...upload, 'Access-Control-Request-Headers': 'authorization' },
    ]) {
      const refused = await ask(other)
      assert.equal(refused.status, 403)
      assert.equal(refused.headers.get('access-control-allow-origin'), null)
    }
    assert.equal((await ask({ Origin: 'https://app.example.com' })).status, 400)
    assert.equal((await ask({ 'Access-Control-Request-Method': 'PUT' })).status, 400)
  })

  it('read answers and faults alike, and still prove who they are', async () => {
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }))
    const headers = { Origin: 'https://app.example.com' }
    const read = await fetch(url, { headers })
    assert.equal(await read.text(), 'x')
    assert.equal(read.headers.get('access-control-allow-origin'), 'https://app.example.com')
    const unsigned = await fetch(`${server.url}/${Bucket}/k`, { headers })
    assert.equal(unsigned.status, 403)
    assert.equal(unsigned.headers.get('access-control-allow-origin'), 'https://app.example.com')
    const foreign = await fetch(url, { headers: { Origin: 'https://example.org' } })
    assert.equal(foreign.headers.get('access-control-allow-origin'), null)
  })

  it('are ruled by rules that make sense', async () => {
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: ['*'] }
    await assert.rejects(put({ ...rule, AllowedMethods: ['PATCH'] }), { name: 'InvalidRequest' })
    await assert.rejects(put({ ...rule, AllowedOrigins: ['http://*.*'] }), { name: 'InvalidRequest' })
    await assert.rejects(put({ ...rule, ExposeHeaders: ['a\r\nb'] }), { name: 'InvalidRequest' })
    await put(rule)
    assert.deepEqual((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules, [rule])
    await s3.send(new DeleteBucketCorsCommand({ Bucket }))
    assert.equal((await ask(upload)).status, 403)
  })
})
