import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Body } from '../kernel/operation.ts'
import { openChecksums } from '../storage/digests/checksums.ts'
import { verifiedBody } from './body.ts'
import type { SignableRequest } from './canonical.ts'
import { parseAuthentication } from './parseAuthentication.ts'
import { parsePostAuthentication, verifyPostSignature } from './post.ts'
import { checkPostPolicy, parsePostPolicy } from './postPolicy.ts'
import type { SignatureFamily } from './refusal.ts'
import { signingKeys } from './signingKey.ts'
import { verifySignature } from './verify.ts'

/** What the server received, as it stood on the wire. */
interface Received {
  readonly request: SignableRequest
  readonly body: Buffer
}

const { start: startHash } = await openChecksums()
const received: Received[] = []
const server = createServer(async (message: IncomingMessage, response) => {
  received.push({ request: requestOf(message), body: await buffer(message) })
  response.end()
})
let endpoint = ''
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

function requestOf({ method = '', url = '', rawHeaders }: IncomingMessage): SignableRequest {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const headers = rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text))
  return { method, path, query, headers }
}

const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//=',
}
const settings = () => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
const s3 = () => new S3Client({ ...settings(), forcePathStyle: true })

/** The last request, verified; its body, verified as it is read, and the trailers behind it. */
async function verifyLast(family: SignatureFamily, service: string) {
  const { request, body } = received.at(-1) as Received
  const proof = parseAuthentication(request, family)
  assert.ok(proof.kind === 'header' || proof.kind === 'presigned', JSON.stringify(proof))
  assert.equal(proof.sessionToken, credentials.sessionToken)
  const verdict = verifySignature(proof, request, credentials.secretAccessKey, {
    family,
    now: Date.now(),
    region: 'us-east-1',
    services: [service],
    keys: signingKeys(1),
    ...(family === 's3' ? {} : { bodyHash: hash('sha256', body, 'hex') }),
  })
  assert.ok(verdict.kind === 'verified', JSON.stringify(verdict))
  const wire: Body = {
    length: body.length,
    collect: async () => body,
    chunks: async function* () {
      yield body
    },
  }
  const verified = verifiedBody(wire, proof, verdict, startHash)
  const text = Buffer.from(await verified.collect(1 << 20)).toString()
  return { proof, text, trailers: verified.trailers?.() }
}

/** Sends; what the empty answer makes of it is not looked at. */
const send = async (sent: Promise<unknown>) => {
  await sent.catch((error: unknown) => error)
}

/** Sends a URL as it is written; `fetch` would take the dot segments out of it. */
function sendRaw(method: string, url: string, body = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: new URL(url).port,
      method,
      path: url.slice(endpoint.length),
    })
    request.on('error', reject).on('response', (response) => response.resume().on('end', resolve))
    request.end(body)
  })
}

const odd = "us-east-1:6f/a b+c%d~(e)'f*!é/./x//y"

test("S3 requests of the SDK verify, whatever the key's characters", async () => {
  await send(s3().send(new GetObjectCommand({ Bucket: 'vault', Key: odd })))
  await verifyLast('s3', 's3')
  await send(s3().send(new ListObjectsV2Command({ Bucket: 'vault', Prefix: odd, Delimiter: '/' })))
  await verifyLast('s3', 's3')
  const copy = { Bucket: 'vault', Key: 'b', CopySource: 'vault/a', Metadata: { name: 'two  spaces' } }
  await send(s3().send(new CopyObjectCommand(copy)))
  await verifyLast('s3', 's3')
})

test('a body of the SDK is the one that was signed', async () => {
  await send(s3().send(new PutObjectCommand({ Bucket: 'vault', Key: odd, Body: 'meow' })))
  const { text, proof } = await verifyLast('s3', 's3')
  assert.deepEqual([text, proof.payload.kind], ['meow', 'sha256'])
})

test('a stream of the SDK comes out of its chunks, with its checksum behind it', async () => {
  const Body = Readable.from([Buffer.from('me'), Buffer.from('ow')])
  await send(s3().send(new PutObjectCommand({ Bucket: 'vault', Key: 'cat', Body, ContentLength: 4 })))
  const { text, proof, trailers } = await verifyLast('s3', 's3')
  assert.deepEqual([text, proof.payload.kind], ['meow', 'streaming'])
  assert.deepEqual(Object.keys(trailers ?? {}), ['x-amz-checksum-crc32'])
})

test('presigned requests of the SDK verify, and not with another key', async () => {
  const get = await getSignedUrl(s3(), new GetObjectCommand({ Bucket: 'vault', Key: odd }), { expiresIn: 60 })
  const put = await getSignedUrl(s3(), new PutObjectCommand({ Bucket: 'vault', Key: odd, ACL: 'private' }))
  for (const [method, url] of [
    ['GET', get],
    ['PUT', put],
  ] as const) {
    await sendRaw(method, url, method === 'PUT' ? 'meow' : '')
    const { proof, text } = await verifyLast('s3', 's3')
    assert.deepEqual([proof.kind, text], ['presigned', method === 'PUT' ? 'meow' : ''])
    await sendRaw(method, url.replace('us-east-1%3A6f', 'us-east-1%3A7f'))
    await assert.rejects(verifyLast('s3', 's3'), /mismatch/)
  }
})

test('a presigned form of the SDK verifies, and its policy holds for its own fields only', async () => {
  const post = await createPresignedPost(s3(), {
    Bucket: 'vault',
    Key: 'user/${filename}',
    Conditions: [
      ['content-length-range', 1, 1024],
      ['starts-with', '$Content-Type', 'image/'],
    ],
    Fields: { acl: 'private' },
  })
  const form = [...Object.entries(post.fields), ['Content-Type', 'image/png']] as [string, string][]
  const proof = parsePostAuthentication(form)
  assert.ok(proof.kind === 'form')
  const terms = { region: 'us-east-1', services: ['s3'], keys: signingKeys(1) }
  assert.equal(verifyPostSignature(proof, credentials.secretAccessKey, terms).kind, 'verified')
  assert.equal(verifyPostSignature(proof, 'other', terms).kind, 'refused')
  const policy = parsePostPolicy(proof.policy)
  assert.ok(policy.kind === 'policy')
  const at = { bucket: 'vault', now: Date.now() }
  assert.deepEqual(checkPostPolicy(policy, form, at), { kind: 'allowed', contentLengthRange: { min: 1, max: 1024 } })
  assert.equal(checkPostPolicy(policy, form, { ...at, bucket: 'other' }).kind, 'refused')
  assert.equal(checkPostPolicy(policy, [...form, ['x-amz-meta-a', 'b']], at).kind, 'refused')
})

test('requests of the other protocols verify', async () => {
  await send(new STSClient(settings()).send(new GetCallerIdentityCommand({})))
  await verifyLast('query', 'sts')
  await send(new CognitoIdentityClient(settings()).send(new ListIdentityPoolsCommand({ MaxResults: 1 })))
  await verifyLast('awsJson', 'cognito-identity')
  const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:f'
  await send(new LambdaClient(settings()).send(new InvokeCommand({ FunctionName, Payload: '{}' })))
  await verifyLast('rest', 'lambda')
})

test('a request of the SDK that was changed on the way does not verify', async () => {
  await send(new STSClient(settings()).send(new GetCallerIdentityCommand({})))
  const last = received.at(-1) as Received
  received.push({ ...last, body: Buffer.from(last.body.toString().replace('GetCallerIdentity', 'AssumeRole')) })
  await assert.rejects(verifyLast('query', 'sts'), /mismatch/)
})
