import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { HttpRequest, HttpResponse } from '../../src/kernel/http.ts'
import { bytesBody, noBody } from '../../src/pipeline/body.ts'
import { signRequest } from '../../src/sigv4/index.ts'
import { loadModel } from '../../src/wire/model.ts'
import { send, textOf } from '../wire/inProcess.ts'

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'TRACE', '']
const segments = [
  'bucket',
  'key',
  '..',
  '.',
  '',
  '%2e%2e',
  '%2F',
  '%',
  '%zz',
  '%00',
  '%c0%ae',
  'é',
  '+',
  '*',
  '2015-03-31',
  'functions',
  'v2',
  'apis',
  'a'.repeat(2000),
]
const parameters = [
  ...[
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'uploads',
    'uploadId',
    'partNumber',
    'delete',
    'policy',
    'acl',
    'tagging',
    'versionId',
  ],
  ...[
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Expires',
    'X-Amz-SignedHeaders',
    'X-Amz-Signature',
    'x-id',
    'attributes',
    'versions',
  ],
  ...[
    'continuation-token',
    'start-after',
    'encoding-type',
    'marker',
    'publicAccessBlock',
    'ownershipControls',
    'location',
    'policyStatus',
  ],
]
const values = [
  '',
  '0',
  '-1',
  '1',
  '10001',
  '99999999999999999999',
  'NaN',
  '/',
  '%ff',
  '%',
  '2',
  'url',
  'AWS4-HMAC-SHA256',
  'null',
  'x'.repeat(5000),
]
const headerNames = [
  ...[
    'range',
    'if-match',
    'if-none-match',
    'if-modified-since',
    'content-md5',
    'content-length',
    'transfer-encoding',
    'expires',
    'content-encoding',
  ],
  ...[
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-copy-source',
    'x-amz-copy-source-range',
    'x-amz-acl',
    'x-amz-tagging',
    'x-amz-meta-é',
    'x-amz-trailer',
  ],
  ...[
    'x-amz-checksum-crc32',
    'x-amz-checksum-algorithm',
    'x-amz-sdk-checksum-algorithm',
    'x-amz-decoded-content-length',
    'x-amz-expected-bucket-owner',
  ],
  ...[
    'x-amz-target',
    'authorization',
    'content-type',
    'x-amz-security-token',
    'x-amz-storage-class',
    'x-amz-object-attributes',
    'x-amz-mp-object-size',
  ],
]
const headerValues = [
  ...[
    '',
    'bytes=0-',
    'bytes=-0',
    'bytes=9-1',
    'bytes=x',
    '*',
    '"',
    '"x"',
    'AAAA',
    '0',
    '-1',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'UNSIGNED-PAYLOAD',
  ],
  ...[
    'bucket/key',
    '/bucket/%',
    'a=b&c',
    'é',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request',
  ],
  ...[
    'AWSCognitoIdentityProviderService.InitiateAuth',
    'AWSCognitoIdentityService.GetId',
    'AWSCognitoIdentityService.constructor',
    'CRC32',
    'ETag',
    'Bearer x',
    'x-amz-checksum-crc32',
  ],
]
const proofHeaders = new Set([
  'authorization',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-target',
])
const hosts = [
  '127.0.0.1:4566',
  'bucket.s3.localhost',
  'x.execute-api.localhost',
  '',
  '..',
  '[::1]:1',
  'é',
  'a b',
  '.s3.localhost',
  's3.localhost',
]
const names = [
  'Delete',
  'Object',
  'Key',
  'Quiet',
  'Tagging',
  'TagSet',
  'Tag',
  'Value',
  'CompleteMultipartUpload',
  'Part',
  'PartNumber',
  'ETag',
  'CreateBucketConfiguration',
  'LocationConstraint',
  'PublicAccessBlockConfiguration',
  'OwnershipControls',
  'Rule',
  'x',
]

const xml: fc.Arbitrary<string> = fc
  .letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('', 'true', '1', '&amp;', '&#0;', '&x;', '<![CDATA[x]]>', '<', 'key', '\u0000'),
      fc
        .tuple(fc.constantFrom(...names), fc.array(tie('node'), { maxLength: 3 }), fc.constantFrom(...names, undefined))
        .map(([name, inside, end]) => `<${name}>${inside.join('')}</${end ?? name}>`),
    ),
  }))
  .node.map((text) => `<?xml version="1.0"?>${text}`)
const form = fc
  .array(
    fc.tuple(fc.constantFrom('key', 'policy', 'file', 'x-amz-signature', 'acl', 'success_action_status'), fc.string()),
  )
  .map(
    (fields) =>
      `${fields.map(([name, text]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`).join('')}--x--`,
  )
const json = fc.oneof(
  fc.json(),
  fc.constant('{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"x","AuthParameters":{"__proto__":"x"}}'),
)
const query = fc.constantFrom(
  'Action=AssumeRole&Version=2011-06-15',
  'Action=CreateRole&Version=2010-05-08&RoleName=%',
  'Action=toString&Version=2011-06-15',
  'Action=GetCallerIdentity',
  'Version=2011-06-15&Tags.member.1.Key=x&Tags.member.x=1',
)
const bodies = fc.oneof(fc.constant(''), xml, form, json, query, fc.string({ unit: 'binary', maxLength: 300 }))

const some = (texts: readonly string[]) => fc.constantFrom(...texts)
const request = fc.record({
  method: some(methods),
  path: fc.oneof(
    fc
      .array(fc.oneof(some(segments), fc.string({ unit: 'binary-ascii' })), { maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`),
    fc.webPath(),
  ),
  query: fc.oneof(
    fc
      .array(fc.tuple(some(parameters), some(values)), { maxLength: 4 })
      .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&')),
    fc.string(),
  ),
  headers: fc.array(fc.tuple(some(headerNames), fc.oneof(some(headerValues), fc.string())), { maxLength: 5 }),
  host: some(hosts),
  body: bodies,
})

describe('malformed requests', { timeout: 60_000 }, () => {
  let house: House
  let data: string
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-fuzz-'))
    house = await openHouse(readSettings({}, { port: '0', data, 'log-level': 'silent' }), {
      clock: systemClock,
      strict: true,
      programs: '',
    })
    await house.callAs(owner())('s3', 'CreateBucket', { Bucket: 'bucket' })
  })
  after(async () => {
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  })

  const owner = () =>
    ({
      kind: 'root',
      account: house.account,
      arn: `arn:aws:iam::${house.account}:root`,
      userId: house.account,
      accessKeyId: house.root.accessKeyId,
    }) as const

  interface Unsigned {
    readonly method: string
    readonly path: string
    readonly query: string
    readonly headers: readonly string[]
    readonly body: string
  }
  /** A request with the root's signature for a service. */
  const signed = ({ method, path, query, headers, body }: Unsigned, service = 's3') => {
    const signable = { method, path, query, headers: ['host', '127.0.0.1:4566', ...headers] }
    const payload = createHash('sha256').update(body).digest('hex')
    const terms = { now: systemClock.now(), region: house.region, service, payload }
    const proof = signRequest(signable, house.root, terms)
    const sent = body === '' ? noBody : bytesBody(Buffer.from(body))
    return { ...signable, headers: [...signable.headers, ...proof], body: sent }
  }

  /** An answer that a client can be given: not an error of ours, and readable to its end. */
  const isFair = async (sent: Partial<HttpRequest> & { headers: readonly string[] }): Promise<HttpResponse> => {
    const reply = await send(house.handle, sent)
    const text = await textOf(reply)
    assert.ok(reply.status >= 200 && (reply.status < 500 || reply.status === 501), `${reply.status} ${text}`)
    return reply
  }

  it('of strangers never get more than a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, headers, host, body }) => {
        const list = ['host', host, ...headers.flat()]
        const { status } = await isFair({
          method,
          path,
          query,
          headers: list,
          body: body === '' ? noBody : bytesBody(Buffer.from(body)),
        })
        assert.ok(status >= 300 || (method === 'GET' && status === 200), `${status}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of the root, rightly signed, never break anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        fc.constantFrom('s3', 's3', 's3', 'iam', 'sts', 'cognito-idp', 'lambda', 'apigateway'),
        async ({ method, path, query, headers, body }, service) => {
          const target =
            service === 'cognito-idp' ? ['x-amz-target', 'AWSCognitoIdentityProviderService.CreateUserPool'] : []
          const kept = headers.filter(([name]) => !proofHeaders.has(name))
          await isFair(signed({ method, path, query, headers: [...target, ...kept.flat()], body }, service))
        },
      ),
      { numRuns: 2_500 },
    )
  })

  it('that are almost right for some operation of S3 are told what is wrong', async () => {
    const s3 = await loadModel('s3')
    const names = house.services.find(({ name }) => name === 's3')?.operations
    const served = [...s3.operations.values()].filter(({ name }) => names?.has(name))
    const root = house.callAs(owner())
    await root('s3', 'CreateBucket', { Bucket: 'bucket' })
    const almost = fc.constantFrom(...served).chain((operation) => {
      const bound = operation.request()
      const pairs = (from: Iterable<string>): fc.Arbitrary<[string, string][]> => {
        const all = [...from]
        if (all.length === 0) return fc.constant([])
        return fc.array(fc.tuple(fc.constantFrom(...all), fc.oneof(some(values), some(headerValues))), { maxLength: 4 })
      }
      return fc.record({
        operation: fc.constant(operation),
        parameters: pairs(bound.query.keys()),
        headers: pairs(bound.headers.keys()),
        key: some(['key', 'other', '..', '%', 'a//b']),
        body: bodies,
      })
    })
    await fc.assert(
      fc.asyncProperty(almost, async ({ operation, parameters: more, headers, key, body }) => {
        const [path = '/', literal = ''] = operation.http.uri.split('?')
        const place = path.includes('{Key+}') ? `/bucket/${key}` : '/bucket'
        const required = [...operation.request().query.values()].filter((member) => member.required)
        const fixed = required.map(({ wireName }) => `${wireName}=1`)
        const queryText = [literal, ...fixed, ...more.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)]
        await isFair(
          signed({
            method: operation.http.method,
            path: place,
            query: queryText.filter((part) => part !== '').join('&'),
            headers: headers.flat(),
            body,
          }),
        )
        await root('s3', 'PutObject', { Bucket: 'bucket', Key: 'key', Body: bytesBody(Buffer.from('x')) })
      }),
      { numRuns: 1_000 },
    )
  })

  it('with documents for S3 are told what is wrong', async () => {
    const places = [
      'delete',
      'tagging',
      'policy',
      'publicAccessBlock',
      'ownershipControls',
      'acl',
      'uploadId=x',
      'uploads',
      '',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(xml, json),
        some(places),
        some(['PUT', 'POST']),
        fc.boolean(),
        async (body, place, method, object) => {
          await isFair(signed({ method, path: object ? '/bucket/key' : '/bucket', query: place, headers: [], body }))
        },
      ),
      { numRuns: 1_500 },
    )
  })
})
