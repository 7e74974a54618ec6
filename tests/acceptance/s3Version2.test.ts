import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { start, type TestServer } from '../../src/testing.ts'

const Bucket = 'older-bucket'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

const hmac = (keys: Keys, text: string) => createHmac('sha1', keys.secretAccessKey).update(text).digest('base64')

/** Asks as clients of the older signature do, without any code of the server's. */
function asker(url: string) {
  const answerOf = async (response: Response) => {
    const text = await response.text()
    return { status: response.status, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] }
  }
  return {
    byHeader: async (keys: Keys, method: string, path: string, body?: string, time = Date.now()) => {
      const date = new Date(time).toUTCString()
      const token = keys.sessionToken === undefined ? '' : `x-amz-security-token:${keys.sessionToken}\n`
      const type = body === undefined ? '' : 'text/plain'
      const text = `${method}\n\n${type}\n\nx-amz-date:${date}\n${token}${path}`
      const headers = new Headers({ 'x-amz-date': date, authorization: `AWS ${keys.accessKeyId}:${hmac(keys, text)}` })
      if (keys.sessionToken !== undefined) headers.set('x-amz-security-token', keys.sessionToken)
      if (body !== undefined) headers.set('content-type', type)
      return answerOf(await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) }))
    },
    byQuery: async (keys: Keys, path: string, more = '', expires = Math.floor(Date.now() / 1000) + 60) => {
      const signature = encodeURIComponent(hmac(keys, `GET\n\n\n${expires}\n${path}`))
      const proof = `AWSAccessKeyId=${keys.accessKeyId}&Expires=${expires}&Signature=${signature}`
      return answerOf(await fetch(`${url}${path}?${proof}${more}`))
    },
    byForm: async (keys: Keys, key: string, conditions: readonly unknown[], more: Record<string, string> = {}) => {
      const expiration = new Date(Date.now() + 60_000).toISOString()
      const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
      const form = new FormData()
      const proof = { AWSAccessKeyId: keys.accessKeyId, policy, signature: hmac(keys, policy) }
      for (const [name, value] of Object.entries({ key, ...proof, ...more })) form.append(name, value)
      form.append('file', new Blob(['of a form']))
      return answerOf(await fetch(`${url}/${Bucket}`, { method: 'POST', body: form }))
    },
  }
}

describe('Signature Version 2, where new buckets are classic', { timeout: 60_000 }, () => {
  let server: TestServer
  let ask: ReturnType<typeof asker>
  let root: S3Client
  let session: Keys
  before(async () => {
    server = await start({ newBuckets: 'classic' })
    ask = asker(server.url)
    const client = { endpoint: server.url, region: server.region, credentials: server.root }
    root = new S3Client({ ...client, forcePathStyle: true })
    await root.send(new CreateBucketCommand({ Bucket }))
    await root.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'hello' }))
    const { Credentials } = await new STSClient(client).send(new GetSessionTokenCommand({}))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {}
    session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  })
  after(() => server.stop())

  it('signs requests by their header, with temporary credentials too', async () => {
    for (const [i, keys] of [server.root, session].entries()) {
      assert.equal((await ask.byHeader(keys, 'PUT', `/${Bucket}/put%20${i}`, 'x')).status, 200)
      assert.equal((await ask.byHeader(keys, 'GET', `/${Bucket}/put%20${i}`)).text, 'x')
      assert.equal((await ask.byHeader(keys, 'GET', `/${Bucket}?acl`)).status, 200)
    }
  })

  it('presigns', async () => {
    assert.equal((await ask.byQuery(server.root, `/${Bucket}/there`)).text, 'hello')
  })

  it('signs forms', async () => {
    const conditions = [{ bucket: Bucket }, ['starts-with', '$key', 'form/']]
    assert.equal((await ask.byForm(server.root, 'form/a', conditions)).status, 204)
    assert.equal((await ask.byQuery(server.root, `/${Bucket}/form/a`)).text, 'of a form')
    const tokens = [...conditions, { 'x-amz-security-token': session.sessionToken }]
    const token = { 'x-amz-security-token': session.sessionToken ?? '' }
    assert.equal((await ask.byForm(session, 'form/b', tokens, token)).status, 204)
  })

  it('is refused with another secret, too late, beyond its policy, or without its token', async () => {
    const other = { ...server.root, secretAccessKey: 'other' }
    const path = `/${Bucket}/there`
    const conditions = [{ bucket: Bucket }, ['starts-with', '$key', 'form/']]
    const past = Math.floor(Date.now() / 1000) - 1
    const outcomes = [
      await ask.byHeader(other, 'GET', path),
      await ask.byQuery(other, path),
      await ask.byForm(other, 'form/c', conditions),
      await ask.byHeader(server.root, 'GET', path, undefined, Date.now() - 16 * 60_000),
      await ask.byQuery(server.root, path, '', past),
      await ask.byQuery(server.root, path, '&acl'),
      await ask.byForm(server.root, 'elsewhere', conditions),
      await ask.byForm(server.root, 'form/d', conditions, { acl: 'public-read' }),
      await ask.byHeader({ ...session, sessionToken: undefined }, 'GET', path),
      await ask.byHeader({ ...server.root, accessKeyId: 'AKIANOBODY' }, 'GET', path),
    ]
    assert.deepEqual(
      outcomes.map(({ status, code }) => [status, code]),
      [
        [403, 'SignatureDoesNotMatch'],
        [403, 'SignatureDoesNotMatch'],
        [403, 'SignatureDoesNotMatch'],
        [403, 'RequestTimeTooSkewed'],
        [403, 'AccessDenied'],
        [403, 'SignatureDoesNotMatch'],
        [403, 'AccessDenied'],
        [403, 'AccessDenied'],
        [403, 'InvalidAccessKeyId'],
        [403, 'InvalidAccessKeyId'],
      ],
    )
  })

  it('can be denied by a policy, by its version and by where it stands', async () => {
    const deny = (key: string, Condition: object) => ({
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:*Object', Resource: `arn:aws:s3:::${Bucket}/${key}` },
      Condition: { StringEquals: Condition },
    })
    const Statement = [
      deny('new-only/*', { 's3:signatureversion': 'AWS' }),
      deny('no-urls', { 's3:authType': 'REST-QUERY-STRING' }),
      deny('no-forms', { 's3:authType': 'POST' }),
    ]
    await root.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    )
    await root.send(new PutObjectCommand({ Bucket, Key: 'new-only/a', Body: 'x' }))
    await root.send(new PutObjectCommand({ Bucket, Key: 'no-urls', Body: 'x' }))
    const free = [{ bucket: Bucket }, ['starts-with', '$key', '']]
    assert.equal((await ask.byHeader(server.root, 'GET', `/${Bucket}/new-only/a`)).status, 403)
    assert.equal((await ask.byForm(server.root, 'new-only/b', free)).status, 403)
    assert.equal((await ask.byQuery(server.root, `/${Bucket}/no-urls`)).status, 403)
    assert.equal((await ask.byHeader(server.root, 'GET', `/${Bucket}/no-urls`)).status, 200)
    assert.equal((await ask.byForm(server.root, 'no-forms', free)).status, 403)
  })
})

describe('Signature Version 2, where new buckets are closed', { timeout: 60_000 }, () => {
  it('is refused in all three places, and says which version to use', async () => {
    const server = await start()
    try {
      const ask = asker(server.url)
      for (const { status, code, text } of [
        await ask.byHeader(server.root, 'GET', '/'),
        await ask.byQuery(server.root, '/'),
        await ask.byForm(server.root, 'a', [{ bucket: Bucket }, ['starts-with', '$key', '']]),
      ]) {
        assert.deepEqual([status, code], [400, 'InvalidRequest'])
        assert.match(text, /Please use AWS4-HMAC-SHA256/)
      }
    } finally {
      await server.stop()
    }
  })
})
