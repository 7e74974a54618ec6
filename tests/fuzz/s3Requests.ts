import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { chunkSignatures } from '../../src/sigv4/chunkSignatures.ts'
import { deriveSigningKey, formatScope } from '../../src/sigv4/signingKey.ts'
import type { OperationModel } from '../../src/wire/model.ts'
import { buckets, documents, type Known, keys, shards, valuesOf } from './s3Values.ts'

/** A request as data: what is tried, and what a corpus holds. */
export interface Input {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Octets as characters up to U+00FF. */
  readonly body: string
  /** How the body is signed and sent. */
  readonly framing: Framing
  /** Octets of the body that never come; the connection breaks off instead. */
  readonly missing?: number
}

export const framings = [
  'signed',
  'unsigned',
  'chunks',
  'broken chunks',
  'trailer',
  'plain trailer',
  'wrong hash',
  'no length',
] as const
export type Framing = (typeof framings)[number]

const some = <T>(values: readonly T[]) => fc.constantFrom(...values)
const sizes = ['', 'x', 'x', 'hello', 'x'.repeat(100), 'x'.repeat(70_000)]

/** Requests for an operation that are right, or nearly, or not at all. */
export function requestsFor(operations: readonly OperationModel[], known: () => Known): fc.Arbitrary<Input> {
  const own = operations.map((operation) => requestFor(operation, known))
  return fc.oneof({ arbitrary: fc.oneof(...own), weight: 12 }, { arbitrary: anything, weight: 1 })
}

function requestFor(operation: OperationModel, known: () => Known): fc.Arbitrary<Input> {
  const { method, uri } = operation.http
  const [path = '/', literal = ''] = uri.split('?')
  const { labels, query, headers, prefixHeaders } = operation.request()
  const required = [...query.values()].filter((member) => member.required).map(({ wireName }) => wireName)
  const requiredHeaders = [...headers.values()].filter((member) => member.required).map(({ wireName }) => wireName)
  const optional = [...query.keys()].filter((name) => !required.includes(name))
  const pair = (name: string): fc.Arbitrary<readonly [string, string]> =>
    some(valuesOf(name, known())).map((value) => [name, value] as const)
  const several = (names: readonly string[], most: number) =>
    names.length === 0 ? fc.constant([]) : fc.array(some(names).chain(pair), { maxLength: most })
  const metadata =
    prefixHeaders.length === 0 ? [] : ['x-amz-meta-a', 'x-amz-meta-é', 'x-amz-meta-', `x-amz-meta-${'m'.repeat(2048)}`]
  return fc
    .record({
      bucket: labels.some(({ name }) => name === 'Bucket') ? some(buckets) : fc.constant(''),
      key: path.includes('{Key+}') ? some(keys) : fc.constant(undefined),
      method: fc.oneof(
        { arbitrary: fc.constant(method), weight: 30 },
        { arbitrary: some(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']), weight: 1 },
      ),
      required: fc.tuple(...required.map(pair)),
      more: several(optional, 3),
      drop: fc.integer({ min: 0, max: 12 }),
      needed: fc.tuple(...requiredHeaders.map((name) => pair(name.toLowerCase()))),
      headers: several([...headers.keys(), ...metadata, 'content-type', 'content-encoding', 'x-amz-trailer'], 4),
      body: bodyFor(operation),
      framing: fc.oneof(
        { arbitrary: fc.constant('signed' as Framing), weight: 3 },
        { arbitrary: some(framings), weight: 1 },
      ),
      missing: fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 20 },
        { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 1 },
      ),
    })
    .map(({ bucket, key, required: must, more, drop, needed, missing, ...rest }) => {
      const pairs = [...must, ...more].map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`,
      )
      const parts = [literal, ...pairs].filter((part, i) => part !== '' && i !== drop - 1)
      return {
        method: rest.method,
        path: `/${bucket}${key === undefined ? '' : `/${key}`}`,
        query: parts.join('&'),
        headers: [...needed, ...rest.headers].map(([name, value]) => [name.toLowerCase(), latin1(value)] as const),
        body: filled(rest.body, known()),
        framing: rest.framing,
        ...(missing === undefined ? {} : { missing }),
      }
    })
}

/** Text as the octets of its UTF-8; a line in a header would be refused by the adapter. */
const latin1 = (text: string) => Buffer.from(text.toWellFormed()).toString('latin1')

const filled = (body: string, { etag, version }: Known) =>
  latin1(body.replaceAll('ETAG', etag).replaceAll('VERSION', version))

function bodyFor({ name }: OperationModel): fc.Arbitrary<string> {
  const own = documents[name]
  if (own === undefined)
    return name === 'PutObject' || name === 'UploadPart'
      ? some(sizes)
      : fc.oneof({ arbitrary: fc.constant(''), weight: 9 }, { arbitrary: some(sizes), weight: 1 })
  return fc.oneof(
    { arbitrary: some(own), weight: 2 },
    { arbitrary: broken(some(own)), weight: 3 },
    { arbitrary: broken(some(Object.values(documents).flat())), weight: 1 },
  )
}

/** A document with shards in it, pieces out of it or pieces twice. */
function broken(document: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), some(shards), fc.nat(3))
  return fc.tuple(document, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((all, [where, length, shard, kind]) => {
      const at = Math.floor(where * all.length)
      const end = Math.min(all.length, at + length)
      if (kind === 0) return all.slice(0, at) + all.slice(end)
      if (kind === 1) return all.slice(0, end) + all.slice(at)
      if (kind === 2) return all.slice(0, at)
      return all.slice(0, at) + shard + all.slice(at)
    }, text),
  )
}

/** No operation's in particular. */
const anything: fc.Arbitrary<Input> = fc.record({
  method: some(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']),
  path: fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((text) => `/${text.replace(/[?#\s\0]/g, '')}`),
    fc.tuple(some(buckets), some(keys)).map(([bucket, key]) => `/${bucket}/${key}`),
  ),
  query: fc.oneof(
    fc.string({ maxLength: 40 }).map((text) => encodeURI(text.toWellFormed())),
    fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  ),
  headers: fc.array(
    fc.tuple(fc.stringMatching(/^x-amz-[a-z-]{1,30}$/), fc.string({ unit: 'binary-ascii', maxLength: 40 })),
    { maxLength: 4 },
  ),
  body: fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary-ascii', maxLength: 200 }),
    broken(some(Object.values(documents).flat())).map(latin1),
  ),
  framing: some(framings),
})

/** What a framing does to the hash that is signed, and to the octets that are sent. */
export interface Framed {
  readonly payload: string
  readonly headers: readonly string[]
  /** The octets, once the request's signature is there to start from. */
  readonly octets: (signature: string) => Buffer
  readonly length: 'told' | 'untold'
}

export interface Signer {
  readonly secret: string
  readonly amzDate: string
  readonly region: string
}

/** Frames a body, rightly or not. */
export function framed({ body, framing }: Input, signer: Signer): Framed {
  const bytes = Buffer.from(body, 'latin1')
  const whole = () => bytes
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const decoded = ['x-amz-decoded-content-length', String(bytes.length)]
  const crc = ['x-amz-trailer', 'x-amz-checksum-sha256']
  const checksum = createHash('sha256').update(bytes).digest('base64')
  switch (framing) {
    case 'signed':
      return { payload: sha256, headers: [], octets: whole, length: 'told' }
    case 'no length':
      return { payload: sha256, headers: [], octets: whole, length: 'untold' }
    case 'unsigned':
      return { payload: 'UNSIGNED-PAYLOAD', headers: [], octets: whole, length: 'told' }
    case 'wrong hash':
      return { payload: '0'.repeat(64), headers: [], octets: whole, length: 'told' }
    case 'plain trailer':
      return {
        payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: [...decoded, ...crc],
        octets: () =>
          Buffer.concat([
            Buffer.from(bytes.length === 0 ? '' : `${bytes.length.toString(16)}\r\n`),
            bytes,
            Buffer.from(`${bytes.length === 0 ? '' : '\r\n'}0\r\nx-amz-checksum-sha256:${checksum}\r\n\r\n`),
          ]),
        length: 'told',
      }
    case 'chunks':
    case 'broken chunks':
    case 'trailer':
      return {
        payload: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${framing === 'trailer' ? '-TRAILER' : ''}`,
        headers: framing === 'trailer' ? [...decoded, ...crc] : decoded,
        octets: (signature) => {
          const all = chunked(bytes, signature, signer)
          return framing === 'broken chunks' ? all.subarray(0, Math.max(1, all.length - 1 - (bytes.length % 90))) : all
        },
        length: 'told',
      }
  }
}

function chunked(bytes: Buffer, signature: string, { secret, amzDate, region }: Signer): Buffer {
  const scope = { date: amzDate.slice(0, 8), region, service: 's3' }
  const seed = {
    signingKey: deriveSigningKey(secret, scope),
    accessKeyId: '',
    signature,
    amzDate,
    scope: formatScope(scope),
  }
  const signatures = chunkSignatures(seed)
  const pieces = bytes.length === 0 ? [bytes] : [bytes, Buffer.alloc(0)]
  const out = pieces.flatMap((piece) => {
    const signed = signatures.nextChunk(createHash('sha256').update(piece).digest('hex'))
    return [Buffer.from(`${piece.length.toString(16)};chunk-signature=${signed}\r\n`), piece, Buffer.from('\r\n')]
  })
  return Buffer.concat(out)
}
