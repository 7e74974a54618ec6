import { digested } from '../../../kernel/digests.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { ChecksumAlgorithm } from '../ports/checksums.ts'
import type { Content } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { type DeclaredDigests, verifyDigests } from './checksums.ts'
import { type CustomerSeal, sealedEtag } from './customerKeys.ts'
import { s3Fault } from './faults.ts'
import type { ObjectBody } from './input.ts'

/** Objects up to this many octets stand in the metadata store beside their row. */
export const inlineLimit = 64 * 1024

/** The most octets of one PUT. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
export const largestPut = 5 * 1024 ** 3

/** Octets that are received, verified and (unless inline) durable. */
export interface Received {
  readonly size: number
  /** Hexadecimal: the MD5, but under a customer's key, which alone may tell of the octets. */
  readonly etag: string
  /** Base64. */
  readonly checksum: string
  readonly content: Extract<Content, { kind: 'inline' | 'blob' }>
}

type ReceiveNeeds = Pick<Needs, 'bytes' | 'checksums'>

/** How octets are kept. */
export interface Keeping {
  /** Whether they may stand beside their row. */
  readonly inline: boolean
  readonly seal: CustomerSeal | undefined
}

/** Takes in a body of a known length. */
export async function receive(
  needs: ReceiveNeeds,
  body: ObjectBody,
  declared: DeclaredDigests,
  { inline, seal }: Keeping,
): Promise<Received> {
  const length = requireLength(body)
  if (!inline || seal !== undefined || length > inlineLimit) {
    return receiveStream(needs, { ...body, chunks: body.chunks() }, declared, seal)
  }
  const bytes = await body.collect(inlineLimit)
  return receiveWhole(needs, bytes, declared, body.trailers?.())
}

/** Takes in a body that may not say its length, as a file in a form. */
export async function receiveUnmeasured(
  needs: ReceiveNeeds,
  body: ObjectBody,
  declared: DeclaredDigests,
  seal: CustomerSeal | undefined,
): Promise<Received> {
  if (seal !== undefined) return receiveStream(needs, { ...body, chunks: body.chunks() }, declared, seal)
  const source = body.chunks()[Symbol.asyncIterator]()
  const early: Uint8Array[] = []
  let size = 0
  while (size <= inlineLimit) {
    const step = await source.next()
    if (step.done === true) return receiveWhole(needs, Buffer.concat(early), declared, body.trailers?.())
    early.push(step.value)
    size += step.value.byteLength
  }
  return receiveStream(needs, { ...body, chunks: resumed(early, source) }, declared, undefined)
}

/** Takes in a part, verified by what its client declared, with the checksum of `kept`, which may be another. */
export async function receiveTwice(
  needs: ReceiveNeeds,
  body: ObjectBody,
  declared: DeclaredDigests,
  kept: ChecksumAlgorithm,
  seal: CustomerSeal | undefined,
): Promise<{ readonly received: Received; readonly checksum: string }> {
  const keeping = { inline: false, seal }
  if (declared.algorithm === kept) {
    const received = await receive(needs, body, declared, keeping)
    return { received, checksum: received.checksum }
  }
  let checksum = ''
  const chunks = () =>
    digested(
      body.chunks(),
      () => needs.checksums.start([kept], body.length),
      ([digest]) => {
        checksum = base64Of(digest)
      },
    )
  const received = await receive(needs, { ...body, chunks }, declared, keeping)
  return { received, checksum }
}

async function* resumed(early: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* early
  yield* { [Symbol.asyncIterator]: () => rest }
}

/**
 * Refuses a request over HTTP that says nothing of a body: it would put nothing in the place of what is there. Calls from
 * inside have no headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html
 */
export function requireSaidLength({ length }: ObjectBody, { header }: Pick<RequestContext, 'header'>): void {
  if (length !== 0 || header('host') === undefined) return
  if (header('content-length') === undefined && header('transfer-encoding') === undefined) throw missingLength()
}

function missingLength(): Error {
  return s3Fault('MissingContentLength', 'You must provide the Content-Length HTTP header.')
}

function requireLength({ length }: ObjectBody): number {
  if (length === undefined) throw missingLength()
  if (length > largestPut) throw tooLarge(length)
  return length
}

function tooLarge(size: number): Error {
  return s3Fault('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: size,
    MaxSizeAllowed: largestPut,
  })
}

/** Digests and verifies octets that are all here. */
export function receiveWhole(
  { checksums }: Pick<Needs, 'checksums'>,
  bytes: Uint8Array,
  declared: DeclaredDigests,
  trailers: Readonly<Record<string, string>> | undefined,
): Received {
  const md5 = checksums.digest('MD5', bytes, 'hex')
  const checksum = checksums.digest(declared.algorithm, bytes, 'base64')
  verifyDigests(declared, { md5: toBase64(md5), checksum }, trailers)
  return { size: bytes.byteLength, etag: md5, checksum, content: { kind: 'inline', octets: () => bytes } }
}

/** Octets as they come. */
export interface Incoming extends Pick<ObjectBody, 'length' | 'trailers'> {
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Digests octets as they flow to the disk; the write fails, and leaves nothing, when they are not as declared. */
export async function receiveStream(
  { bytes, checksums }: ReceiveNeeds,
  { length, chunks, trailers }: Incoming,
  declared: DeclaredDigests,
  seal: CustomerSeal | undefined,
): Promise<Received> {
  const digests = { md5: '', checksum: '' }
  const begin = () => checksums.start(['MD5', declared.algorithm], length)
  const verified = digested(limited(chunks), begin, ([md5, checksum]) => {
    digests.md5 = base64Of(md5)
    digests.checksum = base64Of(checksum)
    verifyDigests(declared, digests, trailers?.())
  })
  const { id, size } = await bytes.write(verified, seal?.secret)
  const hash = Buffer.from(digests.md5, 'base64')
  const etag = seal === undefined ? hash.toString('hex') : sealedEtag(seal, hash)
  return { size, etag, checksum: digests.checksum, content: { kind: 'blob', id } }
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let received = 0
  for await (const chunk of chunks) {
    received += chunk.byteLength
    if (received > largestPut) throw tooLarge(received)
    yield chunk
  }
}

function base64Of(digest: Uint8Array | undefined): string {
  if (digest === undefined) throw new TypeError('a digest is missing')
  return Buffer.from(digest).toString('base64')
}

function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

/** What receiving a body may answer, beside faults of its digests; those of its framing come from the body itself. */
export const receiveFaults = [
  'EntityTooLarge',
  'IncompleteBody',
  'MissingContentLength',
  'SignatureDoesNotMatch',
  'XAmzContentSHA256Mismatch',
] as const
