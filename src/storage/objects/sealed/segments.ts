import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { type ByteRange, BytesDamaged, type OpenFile } from '../driver.ts'
import { type Puller, puller, takeAll } from './puller.ts'

const cipher = 'aes-256-gcm'
/** Octets of a segment's tag. */
export const tagSize = 16

/** A sealed segment, its tag included: two of them are one read of the disk driver. */
const sealedSize = 256 * 1024
const plainSize = sealedSize - tagSize

/** More pieces of a segment than so many are put together before they are sealed. */
const mostPieces = 16

/** What a stream of segments is bound to. */
export interface StreamKey {
  /** Never of two streams: the nonces of every stream are the same. */
  readonly key: KeyObject
  /** Covered by every tag. */
  readonly place: Buffer
}

/** How one segment is sealed. */
export interface SegmentSeal {
  readonly key: KeyObject
  /** Covered by the tag. */
  readonly place: Uint8Array
  readonly nonce: Uint8Array
}

/** The octets of a sealed segment, its tag the last, good until they are released. */
export interface Sealed {
  readonly octets: Uint8Array
  readonly release: () => void
}

/** Seals the octets in these pieces, which must not be changed meanwhile. */
export type SealSegment = (seal: SegmentSeal, pieces: readonly Uint8Array[]) => Promise<Sealed>

/**
 * Seals octets as they flow, segment by segment: each has a tag of its own and, as its nonce, seven zero octets, its number
 * (4 octets) and whether it is the last (1). So segments cannot change places, be left out, or be cut off at the end
 * unnoticed, and a range is read by its segments alone. This is STREAM: https://eprint.iacr.org/2015/189
 * Each segment is good until the next one is asked for. One that is alone is sealed here: elsewhere would cost more.
 */
export async function* sealSegments(
  stream: StreamKey,
  chunks: AsyncIterable<Uint8Array>,
  seal: SealSegment,
): AsyncGenerator<Uint8Array, void> {
  let gathered: Uint8Array[] = []
  let size = 0
  let number = 0
  for await (const chunk of chunks) {
    let rest = chunk
    while (size + rest.byteLength > plainSize) {
      const fitting = plainSize - size
      gathered.push(rest.subarray(0, fitting))
      rest = rest.subarray(fitting)
      yield* lent(seal({ ...stream, nonce: nonceOf({ number: number++, last: false }) }, gathered))
      gathered = []
      size = 0
    }
    if (rest.byteLength > 0) gathered.push(rest)
    size += rest.byteLength
  }
  const sealLast = number === 0 ? sealHere : seal
  yield* lent(sealLast({ ...stream, nonce: nonceOf({ number, last: true }) }, gathered))
}

async function* lent(sealing: Promise<Sealed>): AsyncGenerator<Uint8Array, void> {
  const { octets, release } = await sealing
  try {
    yield octets
  } finally {
    release()
  }
}

/** Seals a segment in this thread, into a buffer of its own. */
export const sealHere: SealSegment = async (seal, pieces) => {
  const size = pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
  const octets = Buffer.allocUnsafeSlow(size + tagSize)
  sealInto(octets, pieces.length > mostPieces ? [Buffer.concat(pieces)] : pieces, seal)
  return { octets, release: () => undefined }
}

/** Seals the octets in these pieces into a place, which may be theirs, and puts their tag behind them. */
export function sealInto(target: Buffer, pieces: readonly Uint8Array[], { key, place, nonce }: SegmentSeal): void {
  const sealing = createCipheriv(cipher, key, nonce)
  sealing.setAAD(place)
  let size = 0
  for (const piece of pieces) {
    sealing.update(piece).copy(target, size)
    size += piece.byteLength
  }
  sealing.final()
  sealing.getAuthTag().copy(target, size)
}

interface Segment {
  readonly number: number
  readonly last: boolean
}

function nonceOf({ number, last }: Segment): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Sealed segments, and how many octets they are in all. */
export type SealedBody = Pick<OpenFile, 'size' | 'read'>

/** The octets in sealed segments, read as they are asked for; each segment is answered once its tag was found right. */
export function openSegments(stream: StreamKey, body: SealedBody): SealedBody {
  const size = sizeOpened(body.size)
  if (size === undefined) throw damaged(stream, 'they were cut short')
  return { size, read: (range) => readSegments(stream, body, size, range) }
}

/** How many octets so many octets of sealed segments hold; undefined where no stream has that length. */
export function sizeOpened(size: number): number | undefined {
  const full = Math.max(0, Math.ceil(size / sealedSize) - 1)
  const last = size - full * sealedSize - tagSize
  return last > 0 || (last === 0 && full === 0) ? full * plainSize + last : undefined
}

async function* readSegments(
  stream: StreamKey,
  body: SealedBody,
  size: number,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void> {
  const reached = Math.min(end, size)
  if (start < reached || size === 0) {
    const count = Math.max(1, Math.ceil(size / plainSize))
    const first = size === 0 ? 0 : Math.floor(start / plainSize)
    const after = Math.max(1, Math.ceil(reached / plainSize))
    const span = { start: first * sealedSize, end: Math.min(after * sealedSize, body.size) }
    const sealed = puller(body.read(span))
    try {
      for (let number = first; number < after; number++) {
        const from = Math.max(start - number * plainSize, 0)
        const segment = { number, last: number === count - 1 }
        yield* within(await openSegment(stream, segment, sealed, body.size), from, reached - number * plainSize)
      }
    } finally {
      await sealed.stop()
    }
  }
  if (end > reached) throw new Error(`the bytes of ${stream.place} end at ${size}, before ${end}`)
}

/** Parts of these pieces from `start` up to `end`. */
function* within(pieces: readonly Uint8Array[], start: number, end: number): Iterable<Uint8Array> {
  let at = 0
  for (const piece of pieces) {
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, piece.byteLength)
    at += piece.byteLength
    if (from < to) yield from === 0 && to === piece.byteLength ? piece : piece.subarray(from, to)
  }
}

async function openSegment(
  stream: StreamKey,
  segment: Segment,
  source: Puller,
  bodySize: number,
): Promise<readonly Uint8Array[]> {
  const size = Math.min(sealedSize, bodySize - segment.number * sealedSize) - tagSize
  const opening = createDecipheriv(cipher, stream.key, nonceOf(segment), { authTagLength: tagSize })
  opening.setAAD(stream.place)
  const octets: Uint8Array[] = []
  for (let left = size; left > 0; ) {
    const piece = await source.take(left)
    octets.push(opening.update(piece))
    left -= piece.byteLength
  }
  opening.setAuthTag(await takeAll(source, tagSize))
  try {
    opening.final()
  } catch (error) {
    throw damaged(stream, `segment ${segment.number} is not the one that was sealed`, { cause: error })
  }
  return octets
}

function damaged({ place }: StreamKey, why: string, options?: ErrorOptions): BytesDamaged {
  return new BytesDamaged(`the bytes of ${place} are damaged: ${why}`, options)
}
