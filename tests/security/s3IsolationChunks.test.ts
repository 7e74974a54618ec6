import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { emptyHash } from '../../src/sigv4/canonical.ts'
import { chunkSignatures } from '../../src/sigv4/chunkSignatures.ts'
import { deriveSigningKey, formatScope } from '../../src/sigv4/signingKey.ts'
import { trailerHash } from '../../src/sigv4/trailer.ts'
import { type Attack, bucket, type IsolationWorld, openIsolationWorld, withstand } from './s3IsolationWorld.ts'
import type { Raw, Sent } from './s3Raw.ts'

/** An upload in signed chunks, in pieces that an attack rearranges. */
interface Upload {
  readonly chunks: string[]
  readonly last: string
  readonly trailer: string
}

interface Options {
  /** `x-amz-decoded-content-length`; as it is where absent. */
  readonly length?: number | string
  readonly trailer?: Readonly<Record<string, string>>
  /** Lines of the trailer as they are sent, where not as signed. */
  readonly more?: Partial<Raw>
  /** Who signs the chunks; ana, as the request, where absent. */
  readonly signer?: (world: IsolationWorld) => { readonly secretAccessKey: string }
}

const texts = ['first of all, ', 'the second, ', 'and the third']
const crc = { 'x-amz-checksum-crc32': 'AAAAAA==' }

/** Chunks signed one after the other, from the signature of the request on. */
function framed(
  { server }: IsolationWorld,
  secret: string,
  sent: Sent,
  trailer?: Readonly<Record<string, string>>,
): Upload {
  const amzDate = headerOf(sent, 'x-amz-date')
  const scope = { date: amzDate.slice(0, 8), region: server.region, service: 's3' }
  const seed = {
    signingKey: deriveSigningKey(secret, scope),
    accessKeyId: 'x',
    signature: /Signature=(\w+)/.exec(headerOf(sent, 'authorization'))?.[1] ?? '',
    amzDate,
    scope: formatScope(scope),
  }
  const signatures = chunkSignatures(seed)
  const chunks = texts.map(
    (data) =>
      `${data.length.toString(16)};chunk-signature=${signatures.nextChunk(hash('sha256', data, 'hex'))}\r\n${data}\r\n`,
  )
  const last = `0;chunk-signature=${signatures.nextChunk(emptyHash)}\r\n`
  if (trailer === undefined) return { chunks, last, trailer: '\r\n' }
  const lines = Object.entries(trailer).map(([name, value]) => `${name}:${value}\r\n`)
  const signature = signatures.trailer(trailerHash(new Map(Object.entries(trailer))))
  return { chunks, last, trailer: `${lines.join('')}x-amz-trailer-signature:${signature}\r\n\r\n` }
}

function headerOf({ headers }: Sent, name: string): string {
  return headers[headers.indexOf(name) + 1] ?? ''
}

/** An upload to an own key whose body is not what was signed. */
function upload(
  what: string,
  refused: Attack['refused'],
  arrange: (upload: Upload, other: Upload) => string,
  options: Options = {},
): Attack {
  const { trailer, length = texts.join('').length, more = {}, signer = ({ ana }) => ana.as } = options
  return {
    what: `an upload ${what}`,
    raw: (_aim, world) => ({
      method: 'PUT',
      path: `/${bucket}/${world.ana.id}/chunked`,
      as: world.ana.as,
      payload:
        trailer === undefined ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': String(length),
        ...(trailer === undefined ? {} : { 'x-amz-trailer': Object.keys(trailer).join(',') }),
      },
      tamper: (sent) => {
        const secret = signer(world).secretAccessKey
        const other = {
          ...sent,
          headers: sent.headers.map((text) => text.replace(/Signature=\w+/, `Signature=${'0'.repeat(64)}`)),
        }
        return { ...sent, body: arrange(framed(world, secret, sent, trailer), framed(world, secret, other, trailer)) }
      },
      ...more,
    }),
    refused,
  }
}
const inOrder = ({ chunks, last, trailer }: Upload) => chunks.join('') + last + trailer
const of =
  (...indexes: readonly number[]) =>
  ({ chunks, last, trailer }: Upload) =>
    indexes.map((index) => chunks[index]).join('') + last + trailer

const mismatch = [403, 'SignatureDoesNotMatch'] as const
const incomplete = [400, 'IncompleteBody'] as const
const badRequest = [400, 'InvalidRequest'] as const
const badTrailer = [400, 'MalformedTrailerError'] as const
const whole = texts.join('')
const right = { 'x-amz-checksum-sha256': Buffer.from(hash('sha256', whole, 'hex'), 'hex').toString('base64') }

const chunks: readonly Attack[] = [
  upload('in its order, which holds', [200, undefined], inOrder),
  upload('in another order', mismatch, of(1, 0, 2)),
  upload('with its first chunk again', mismatch, of(0, 0, 1, 2)),
  upload('without its first chunk', mismatch, of(1, 2)),
  upload('without its middle', mismatch, of(0, 2)),
  upload('without its last chunk of data', mismatch, of(0, 1)),
  upload('without any chunk of data', mismatch, of()),
  upload('without its end', incomplete, ({ chunks }) => chunks.join('')),
  upload('without its very end', incomplete, (all) => inOrder(all).slice(0, -2)),
  upload('cut in a chunk', incomplete, (all) => inOrder(all).slice(0, 120)),
  upload('cut in a signature', incomplete, (all) => inOrder(all).slice(0, 40)),
  upload('of nothing', incomplete, () => ''),
  upload(
    'with a chunk of another request',
    mismatch,
    ({ chunks, last, trailer }, other) => `${chunks[0]}${other.chunks[1]}${chunks[2]}${last}${trailer}`,
  ),
  upload('of chunks of another request', mismatch, (_, other) => inOrder(other)),
  upload("of chunks that another's key signed", mismatch, inOrder, { signer: ({ ben }) => ben.as }),
  upload('with an altered chunk', mismatch, (all) => inOrder(all).replace('second', 'zecond')),
  upload('with an altered signature', mismatch, (all) =>
    inOrder(all).replace(/chunk-signature=\w{4}/, 'chunk-signature=0000'),
  ),
  upload('with an empty signature', badRequest, (all) =>
    inOrder(all).replace(/chunk-signature=\w+/, 'chunk-signature='),
  ),
  upload('without signatures', badRequest, (all) => inOrder(all).replace(/;chunk-signature=\w+/g, '')),
  upload('with a longer chunk than it says', badRequest, (all) =>
    inOrder(all).replace('first of all', 'first of them all'),
  ),
  upload('with a chunk of a negative size', badRequest, (all) => inOrder(all).replace(/^e;/, '-e;')),
  upload('with a chunk of a size that is none', badRequest, (all) => inOrder(all).replace(/^e;/, '0xe;')),
  upload('with a chunk of a huge size', incomplete, (all) => inOrder(all).replace(/^e;/, 'ffffffffff;')),
  upload('with a size of too many digits', badRequest, (all) => inOrder(all).replace(/^e;/, `${'0'.repeat(20)}e;`)),
  upload('with something more in a chunk’s head', badRequest, (all) => inOrder(all).replace(/^e;/, 'e;x=y;')),
  upload('with a line that ends in a line feed', badRequest, (all) => inOrder(all).replace('\r\n', '\n')),
  upload('with something behind its end', badRequest, (all) => `${inOrder(all)}more`),
  upload('with an upload behind its end', badRequest, (all) => inOrder(all) + inOrder(all)),
  upload('of more octets than it says', incomplete, inOrder, { length: whole.length - 1 }),
  upload('of fewer octets than it says', incomplete, inOrder, { length: whole.length + 1 }),
  upload('of a length that is none', [411, 'MissingContentLength'], inOrder, { length: 'x' }),
  upload('of a negative length', [411, 'MissingContentLength'], inOrder, { length: -1 }),
  upload('that is no chunks at all', badRequest, () => `${whole}\r\n`),
]

const trailers: readonly Attack[] = [
  upload('with its trailer, which holds', [200, undefined], inOrder, { trailer: right }),
  upload('with the checksum of another body', [400, 'BadDigest'], inOrder, { trailer: crc }),
  upload(
    'with an altered trailer',
    mismatch,
    (all) => inOrder(all).replace(right['x-amz-checksum-sha256'], Buffer.alloc(32).toString('base64')),
    { trailer: right },
  ),
  upload('without its trailer', badTrailer, ({ chunks, last }) => `${chunks.join('')}${last}\r\n`, { trailer: right }),
  upload(
    'without the signature of its trailer',
    incomplete,
    (all) => inOrder(all).replace(/x-amz-trailer-signature:\w+\r\n/, ''),
    { trailer: right },
  ),
  upload(
    'with two signatures of its trailer',
    badTrailer,
    (all) => inOrder(all).replace(/x-amz-trailer-signature:\w+\r\n/, '$&$&'),
    { trailer: right },
  ),
  upload(
    'with a trailer that nobody announced',
    badTrailer,
    (all) => inOrder(all).replace('x-amz-trailer-signature', 'x-amz-meta-more:x\r\nx-amz-trailer-signature'),
    { trailer: right },
  ),
  upload('with its trailer twice', badTrailer, (all) => inOrder(all).replace(/x-amz-checksum-sha256:.*\r\n/, '$&$&'), {
    trailer: right,
  }),
  upload(
    'with another trailer than it announced',
    badTrailer,
    (all) => inOrder(all).replace('x-amz-checksum-sha256:', 'x-amz-checksum-sha1:'),
    { trailer: right },
  ),
  upload(
    'with a trailer without a colon',
    badTrailer,
    (all) => inOrder(all).replace('x-amz-checksum-sha256:', 'x-amz-checksum-sha256 '),
    { trailer: right },
  ),
  upload(
    'with a header in its trailer',
    badTrailer,
    (all) => inOrder(all).replace('x-amz-trailer-signature', 'x-amz-acl:public-read\r\nx-amz-trailer-signature'),
    { trailer: right },
  ),
  upload(
    'with a trailer where none is signed',
    badRequest,
    ({ chunks, last }) => `${chunks.join('')}${last}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`,
  ),
]

/** A body that is framed rightly goes no further than any other. */
const elsewhere: readonly Attack[] = [chunks[0], trailers[0]].flatMap((attack) =>
  attack === undefined
    ? []
    : [
        {
          ...attack,
          what: `${attack.what}, into another folder`,
          raw: async (aim, world) => ({ ...(await attack.raw(aim, world)), path: `/${bucket}/${aim.id}/chunked` }),
          refused: [403, 'AccessDenied'] as const,
          control: 200,
        },
      ],
)

describe('no body is other than it was signed', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  const keptOf = async (attacks: readonly Attack[]) => {
    await withstand(world, attacks.slice(0, 1))
    const raw = { path: `/${bucket}/${world.ana.id}/chunked`, as: world.ana.as }
    const before = (await world.send(raw)).headers['last-modified']
    await withstand(world, attacks.slice(1))
    const { text, headers } = await world.send(raw)
    return [text, headers['last-modified'] === before]
  }

  it('by its chunks', async () => {
    assert.deepEqual(await keptOf(chunks), [whole, true])
  })
  it('by its trailer', async () => {
    assert.deepEqual(await keptOf(trailers), [whole, true])
  })
  it('nor goes into another folder', () => withstand(world, elsewhere))
})
