import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type StartOptions, start, type TestServer } from '../../src/testing.ts'
import { sendRaw } from './s3Raw.ts'

const bucket = 'fenced'

/** A bucket that only one network may use, over secure transport only; its root may always mend the policy. */
const fence = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${bucket}`,
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetBucketLocation',
      Resource: `arn:aws:s3:::${bucket}`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
})

async function fenced(options: StartOptions): Promise<TestServer> {
  const server = await start(options)
  const made = await sendRaw(server, { method: 'PUT', path: `/${bucket}`, as: server.root })
  assert.equal(made.status, 200, made.text)
  const policy = { method: 'PUT', path: `/${bucket}`, query: 'policy=', body: fence, as: server.root }
  assert.equal((await sendRaw(server, policy)).status, 204)
  return server
}

async function statuses(server: TestServer, headers: readonly string[]) {
  const list = await sendRaw(server, { path: `/${bucket}`, as: server.root, unsigned: headers })
  const locate = await sendRaw(server, { path: `/${bucket}`, query: 'location=', as: server.root, unsigned: headers })
  return { network: list.status, transport: locate.status }
}

const forwarded = (address: string, scheme = 'https') => ['x-forwarded-for', address, 'x-forwarded-proto', scheme]

describe('a server that trusts no proxy', () => {
  let server: TestServer
  before(async () => {
    server = await fenced({})
  })
  after(() => server.stop())

  it('takes no notice of forwarding headers', async () => {
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9')), { network: 403, transport: 200 })
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9', 'http')), { network: 403, transport: 200 })
  })
})

describe('a server for which loopback is no secure transport', () => {
  let server: TestServer
  before(async () => {
    server = await fenced({ secureLoopback: false })
  })
  after(() => server.stop())

  it('denies what asks for it, whatever the headers say', async () => {
    assert.equal((await statuses(server, [])).transport, 403)
    assert.equal((await statuses(server, forwarded('203.0.113.9'))).transport, 403)
  })
})

describe('a server behind a trusted proxy', () => {
  let server: TestServer
  before(async () => {
    server = await fenced({ trustedProxies: '127.0.0.1,10.0.0.0/8' })
  })
  after(() => server.stop())

  it('believes it about address and transport', async () => {
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9')), { network: 200, transport: 200 })
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9, 10.1.1.1')), { network: 200, transport: 200 })
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9', 'http')), { network: 200, transport: 403 })
  })

  it('does not believe what a client put before its own address', async () => {
    assert.equal((await statuses(server, forwarded('203.0.113.9, 198.51.100.7'))).network, 403)
  })

  it('fails closed where the proxy wrote nonsense', async () => {
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9, unknown')), { network: 403, transport: 403 })
    assert.deepEqual(await statuses(server, forwarded('203.0.113.9', 'https,http')), { network: 200, transport: 403 })
  })
})
