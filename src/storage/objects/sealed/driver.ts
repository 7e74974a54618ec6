/**
 * Objects as sealed files, over any driver that keeps files. A file is, in this order:
 *
 *   header    118 octets: `header.ts`. The key of the file, random and its own, in a box under the key ring.
 *   segments  256 KiB each but the last, each ending with its tag of 16 octets: `segments.ts`.
 *
 * Where there was a customer's secret, the octets in the segments are segments once more, under a key that is made of the
 * secret: HKDF-SHA-256 with the header's salt. So whoever has the key ring can tell whether a file is whole, and only who
 * has the secret too can read it. Everything is bound to the file's id: a file under another's name is damaged.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import {
  type ByteRange,
  BytesDamaged,
  type ObjectBytes,
  type ObjectFiles,
  type OpenFile,
  requireRange,
} from '../driver.ts'
import { headerSize, newHeader, readHeader } from './header.ts'
import { puller, takeAll } from './puller.ts'
import type { Seals } from './seals.ts'
import {
  openSegments,
  type SealedBody,
  type SealSegment,
  type StreamKey,
  sealHere,
  sealSegments,
  sizeOpened,
} from './segments.ts'

/** By what else octets go, beside this thread. */
export interface SealingMeans {
  readonly seal: SealSegment
  /** Hears of octets that came or went through buffers of their own. */
  readonly passed: (octets: number) => void
}

const ownMeans: SealingMeans = { seal: sealHere, passed: () => undefined }

/** Keeps objects in sealed files. */
export function sealedBytes(files: ObjectFiles, seals: Seals, { seal, passed } = ownMeans): ObjectBytes {
  return {
    write: async (chunks, secret) => {
      let size = 0
      async function* counted(): AsyncGenerator<Uint8Array, void> {
        for await (const chunk of chunks) {
          size += chunk.byteLength
          passed(chunk.byteLength)
          yield chunk
        }
      }
      const { id } = await files.write((name) => sealFile(seals, seal, name, counted(), secret))
      return { id, size }
    },
    read: async function* (id, range, secret) {
      for await (const chunk of readFile(files, seals, id, range, secret)) {
        passed(chunk.byteLength)
        yield chunk
      }
    },
    remove: files.remove,
    sweep: files.sweep,
    close: files.close,
  }
}

async function* sealFile(
  seals: Seals,
  seal: SealSegment,
  id: string,
  chunks: AsyncIterable<Uint8Array>,
  secret: KeyObject | undefined,
): AsyncGenerator<Uint8Array, void> {
  const { key, salt, octets } = newHeader(seals, id, secret !== undefined)
  const place = Buffer.from(id)
  yield octets
  const inner = secret && salt ? sealSegments({ key: secretKey(secret, salt), place }, chunks, sealHere) : chunks
  yield* sealSegments({ key, place }, inner, seal)
}

/** The key that a customer's secret makes for one file. */
function secretKey(secret: KeyObject, salt: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, 'poolhouse:customer', 32)))
}

async function* readFile(
  files: Pick<ObjectFiles, 'open'>,
  seals: Seals,
  id: string,
  range: ByteRange | undefined,
  secret: KeyObject | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (range !== undefined) requireRange(range)
  const file = await files.open(id)
  try {
    const { segments, salt, place } = await openFile(file, seals, id)
    if ((secret === undefined) !== (salt === undefined)) throw new TypeError(`a secret is wanted or unwanted for ${id}`)
    const body = secret && salt ? openSegments({ key: secretKey(secret, salt), place }, segments) : segments
    yield* body.read(range ?? { start: 0, end: body.size })
  } finally {
    await file.close()
  }
}

interface OpenedFile {
  /** What is in the segments. */
  readonly segments: SealedBody
  readonly salt: Buffer | undefined
  readonly place: Buffer
}

async function openFile(file: OpenFile, seals: Seals, id: string): Promise<OpenedFile> {
  if (file.size < headerSize) throw new BytesDamaged(`the bytes of ${id} are damaged: they were cut short`)
  const head = puller(file.read({ start: 0, end: headerSize }))
  const { key, salt } = readHeader(seals, id, await takeAll(head, headerSize))
  const stream: StreamKey = { key, place: Buffer.from(id) }
  const behindHeader = ({ start, end }: ByteRange) => file.read({ start: start + headerSize, end: end + headerSize })
  return {
    segments: openSegments(stream, { size: file.size - headerSize, read: behindHeader }),
    salt,
    place: stream.place,
  }
}

/** What was found in a file that is whole. */
export interface Verified {
  /** Octets of the object. */
  readonly size: number
  /** Whether only a customer's secret opens it, so that nobody saw its octets. */
  readonly secret: boolean
}

/**
 * Reads a file to its end and verifies every segment of it; `look` sees the octets, but for those under a customer's
 * secret. Throws as `read` does.
 */
export async function verifyFile(
  files: Pick<ObjectFiles, 'open'>,
  seals: Seals,
  id: string,
  look: (chunk: Uint8Array) => Promise<void> | undefined,
): Promise<Verified> {
  const file = await files.open(id)
  try {
    const { segments, salt } = await openFile(file, seals, id)
    const secret = salt !== undefined
    for await (const chunk of segments.read({ start: 0, end: segments.size })) if (!secret) await look(chunk)
    const size = secret ? sizeOpened(segments.size) : segments.size
    if (size === undefined) throw new BytesDamaged(`the bytes of ${id} are damaged: they were cut short`)
    return { size, secret }
  } finally {
    await file.close()
  }
}
