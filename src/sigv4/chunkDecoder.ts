import { createHash, type Hash } from 'node:crypto'
import { incompleteBody, malformedChunk } from './bodyFaults.ts'
import { emptyHash } from './canonical.ts'
import { type ChunkSeed, type ChunkSignatures, chunkSignatures, requireChunkSignature } from './chunkSignatures.ts'
import { addTrailerLine, requireAnnounced, type Trailer, trailerHash } from './trailer.ts'

/** How a body is framed. */
export interface ChunkFraming {
  /** What chunk signatures start from; absent where chunks are not signed. */
  readonly seed: ChunkSeed | undefined
  /** Lower-case names that the trailer must have; absent where the form has no trailer. */
  readonly trailer: readonly string[] | undefined
  /** Octets without the framing: `x-amz-decoded-content-length`. */
  readonly decodedLength: number
}

/** A body on its way out of its framing. */
export interface ChunkDecoder {
  readonly framing: ChunkFraming
  readonly signatures: ChunkSignatures | undefined
  readonly trailer: Trailer
  state: 'size' | 'data' | 'dataEnd' | 'trailer' | 'end' | 'done'
  /** Text of a line that has not ended. */
  line: string
  /** Octets of the open chunk that are still to come. */
  left: number
  /** Octets of all chunks so far. */
  total: number
  /** The open chunk's signature. */
  signature: string
  /** Its data, until the signature was checked. */
  held: Uint8Array[]
  digest: Hash | undefined
}

/** A signed chunk is held until its signature is checked, so its size is limited. */
const largestSignedChunk = 16 * 1024 * 1024
const longestLine = 4096
const lineFeed = 10

/**
 * Begins to take `aws-chunked` framing off a body. A signed chunk is released only after its signature was found to hold;
 * an unsigned one as it comes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function chunkDecoder(framing: ChunkFraming): ChunkDecoder {
  return {
    framing,
    signatures: framing.seed === undefined ? undefined : chunkSignatures(framing.seed),
    trailer: { fields: new Map(), signature: undefined },
    state: 'size',
    line: '',
    left: 0,
    total: 0,
    signature: '',
    held: [],
    digest: undefined,
  }
}

/** Takes octets as they came; appends what is released to `out`. Throws Fault on a chunk that is not as signed or framed. */
export function decodeChunks(decoder: ChunkDecoder, piece: Uint8Array, out: Uint8Array[]): void {
  for (let at = 0; at < piece.length; ) {
    if (decoder.state === 'done') throw malformedChunk('there is more after its end.')
    at += decoder.state === 'data' ? takeData(decoder, piece, at, out) : takeText(decoder, piece, at, out)
  }
}

/** Says that no more octets come. Throws Fault `IncompleteBody` when more should have. */
export function endChunks(decoder: ChunkDecoder): void {
  if (decoder.state !== 'done') throw incompleteBody()
}

/** Takes data of the open chunk; how much. */
function takeData(decoder: ChunkDecoder, piece: Uint8Array, from: number, out: Uint8Array[]): number {
  const data = piece.subarray(from, from + decoder.left)
  decoder.digest?.update(data)
  if (decoder.signatures === undefined) out.push(data)
  else decoder.held.push(data)
  decoder.left -= data.length
  if (decoder.left === 0) decoder.state = 'dataEnd'
  return data.length
}

/** Takes octets up to an end of line; how many. */
function takeText(decoder: ChunkDecoder, piece: Uint8Array, from: number, out: Uint8Array[]): number {
  const newline = piece.indexOf(lineFeed, from)
  const end = newline < 0 ? piece.length : newline
  if (decoder.line.length + end - from > longestLine) throw malformedChunk('a line is too long.')
  decoder.line += Buffer.from(piece.buffer, piece.byteOffset + from, end - from).toString('latin1')
  if (newline < 0) return end - from
  const { line } = decoder
  decoder.line = ''
  // The example of a signed trailer in the documentation ends lines with LF alone.
  if (!line.endsWith('\r') && decoder.state !== 'trailer') throw malformedChunk('a line does not end with CR LF.')
  takeLine(decoder, line.endsWith('\r') ? line.slice(0, -1) : line, out)
  return end - from + 1
}

function takeLine(decoder: ChunkDecoder, line: string, out: Uint8Array[]): void {
  if (decoder.state === 'size') beginChunk(decoder, line)
  else if (decoder.state === 'trailer') takeTrailerLine(decoder, line)
  else if (line !== '') throw malformedChunk('a chunk is longer than its size.')
  else if (decoder.state === 'dataEnd') endChunk(decoder, out)
  else decoder.state = 'done'
}

const unsignedSize = /^[0-9a-fA-F]{1,10}$/
const signedSize = /^([0-9a-fA-F]{1,10});chunk-signature=([0-9a-f]{64})$/

function beginChunk(decoder: ChunkDecoder, line: string): void {
  const { signatures, framing } = decoder
  const match = (signatures === undefined ? unsignedSize : signedSize).exec(line)
  if (match === null) throw malformedChunk('a chunk does not begin with its size.')
  const size = Number.parseInt(match[1] ?? match[0], 16)
  decoder.total += size
  if (decoder.total > framing.decodedLength) throw incompleteBody()
  decoder.signature = match[2] ?? ''
  if (signatures !== undefined && size > largestSignedChunk) throw malformedChunk('a signed chunk is too large.')
  decoder.left = size
  decoder.digest = signatures === undefined ? undefined : createHash('sha256')
  decoder.state = 'data'
  if (size === 0) endData(decoder)
}

function endChunk(decoder: ChunkDecoder, out: Uint8Array[]): void {
  if (decoder.digest !== undefined) requireSigned(decoder, decoder.digest.digest('hex'))
  out.push(...decoder.held)
  decoder.held = []
  decoder.state = 'size'
}

/** The empty chunk, which ends the data. */
function endData(decoder: ChunkDecoder): void {
  requireSigned(decoder, emptyHash)
  if (decoder.total !== decoder.framing.decodedLength) throw incompleteBody()
  decoder.state = decoder.framing.trailer === undefined ? 'end' : 'trailer'
}

function requireSigned({ signatures, framing, signature }: ChunkDecoder, sha256: string): void {
  if (signatures === undefined || framing.seed === undefined) return
  requireChunkSignature(signatures.nextChunk(sha256), signature, framing.seed)
}

/** An empty line ends a trailer; where it is signed, some signers put one before its signature too. */
function takeTrailerLine(decoder: ChunkDecoder, line: string): void {
  const { trailer, signatures, framing } = decoder
  if (line !== '') {
    addTrailerLine(trailer, line)
    return
  }
  if (signatures !== undefined && trailer.signature === undefined && trailer.fields.size > 0) return
  requireAnnounced(trailer, framing.trailer ?? [], signatures !== undefined)
  if (signatures !== undefined && framing.seed !== undefined) {
    const expected = signatures.trailer(trailerHash(trailer.fields))
    requireChunkSignature(expected, trailer.signature ?? '', framing.seed)
  }
  decoder.state = 'done'
}
