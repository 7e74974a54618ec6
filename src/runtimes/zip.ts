import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'

/** A file or folder in a zip. */
export interface ZipEntry {
  /** As written: any text at all. */
  readonly name: string
  readonly isFolder: boolean
  /** The Unix mode with its type bits; undefined where the zip was not made on Unix. */
  readonly mode: number | undefined
  /** Octets, as the zip says; `read` holds it to that. */
  readonly size: number
  /** The file's octets, checked against size and checksum. @throws ZipError */
  readonly read: () => Promise<Uint8Array>
}

/** The octets are not a zip, or not one that can be read to its end. */
export class ZipError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ZipError'
  }
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, locator64: 0x07064b50, end64: 0x06064b50 }
const endSize = 22
const centralSize = 46
const localSize = 30
const unixHost = 3
const stored = 0
const deflated = 8
const inZip64 = 0xffffffff

const inflate = promisify(inflateRaw)

/**
 * Reads a zip's directory. Nothing is unpacked before `read`.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 * @throws ZipError
 */
export function readZip(octets: Uint8Array): readonly ZipEntry[] {
  const zip = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  return guarded(() => {
    let { count, offset } = directoryOf(zip)
    const entries: ZipEntry[] = []
    for (; count > 0; count -= 1) {
      const { entry, next } = entryAt(zip, offset)
      entries.push(entry)
      offset = next
    }
    return entries
  })
}

/** A read past the end means a zip that is cut off. */
function guarded<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new ZipError('the zip is cut off or damaged')
    throw error
  }
}

function directoryOf(zip: Buffer): { count: number; offset: number } {
  const lowest = Math.max(0, zip.length - endSize - 0xffff)
  for (let at = zip.length - endSize; at >= lowest; at -= 1) {
    if (zip.readUInt32LE(at) !== signatures.end || at + endSize + zip.readUInt16LE(at + 20) !== zip.length) continue
    if (at >= 20 && zip.readUInt32LE(at - 20) === signatures.locator64) return directory64(zip, at - 20)
    return { count: zip.readUInt16LE(at + 10), offset: zip.readUInt32LE(at + 16) }
  }
  throw new ZipError('the zip has no directory')
}

function directory64(zip: Buffer, locator: number): { count: number; offset: number } {
  const at = Number(zip.readBigUInt64LE(locator + 8))
  if (zip.readUInt32LE(at) !== signatures.end64) throw new ZipError('the zip has no directory')
  const count = Number(zip.readBigUInt64LE(at + 32))
  if (count > zip.length / centralSize) throw new ZipError('the zip counts more entries than it can hold')
  return { count, offset: Number(zip.readBigUInt64LE(at + 48)) }
}

interface Placed {
  readonly method: number
  readonly checksum: number
  readonly packedSize: number
  readonly size: number
  readonly offset: number
}

function entryAt(zip: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (zip.readUInt32LE(at) !== signatures.central) throw new ZipError('the directory is damaged')
  const nameEnd = at + centralSize + zip.readUInt16LE(at + 28)
  const extraEnd = nameEnd + zip.readUInt16LE(at + 30)
  const next = extraEnd + zip.readUInt16LE(at + 32)
  if (next > zip.length) throw new ZipError('the directory is cut off')
  if ((zip.readUInt16LE(at + 8) & 1) !== 0) throw new ZipError('the zip is encrypted')
  const sizes = {
    size: zip.readUInt32LE(at + 24),
    packedSize: zip.readUInt32LE(at + 20),
    offset: zip.readUInt32LE(at + 42),
  }
  const placed: Placed = {
    method: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    ...withZip64(zip.subarray(nameEnd, extraEnd), sizes),
  }
  const name = nameOf(zip.subarray(at + centralSize, nameEnd))
  const mode = zip[at + 5] === unixHost ? zip.readUInt16LE(at + 40) : undefined
  return {
    entry: { name, isFolder: name.endsWith('/'), mode, size: placed.size, read: () => unpack(zip, placed) },
    next,
  }
}

/** Sizes that do not fit stand in an extra field, in this order. §4.5.3 */
function withZip64(extra: Buffer, sizes: { size: number; packedSize: number; offset: number }) {
  const wide = { ...sizes }
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let field = at + 4
    for (const key of ['size', 'packedSize', 'offset'] as const) {
      if (wide[key] !== inZip64) continue
      wide[key] = Number(extra.readBigUInt64LE(field))
      field += 8
    }
  }
  return wide
}

function nameOf(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch (error) {
    if (error instanceof TypeError) throw new ZipError('a name is not UTF-8')
    throw error
  }
}

async function unpack(zip: Buffer, { method, checksum, packedSize, size, offset }: Placed): Promise<Uint8Array> {
  const packed = guarded(() => {
    if (zip.readUInt32LE(offset) !== signatures.local) throw new ZipError('an entry is damaged')
    const start = offset + localSize + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
    if (start + packedSize > zip.length) throw new ZipError('an entry is cut off')
    return zip.subarray(start, start + packedSize)
  })
  const octets = await expand(packed, method, size)
  if (octets.length !== size || crc32(octets) !== checksum) throw new ZipError('an entry does not match its checksum')
  return octets
}

async function expand(packed: Buffer, method: number, size: number): Promise<Buffer> {
  if (method === stored) return packed
  if (method !== deflated) throw new ZipError(`compression method ${method} is not known`)
  try {
    return await inflate(packed, { maxOutputLength: Math.max(size, 1) })
  } catch (error) {
    throw new ZipError(`an entry does not inflate: ${error instanceof Error ? error.message : String(error)}`)
  }
}
