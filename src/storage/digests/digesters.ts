import { createHash, hash } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { crc32, crc32c } from '@node-rs/crc32'
import { createCRC64, createXXHash3, createXXHash64, createXXHash128, type IHasher } from 'hash-wasm'
import type { DigestAlgorithm } from '../../services/s3/ports/checksums.ts'

/** How one algorithm is computed in this thread. */
export interface Digester {
  readonly whole: (bytes: Uint8Array, encoding: 'hex' | 'base64') => string
  readonly start: () => RunningDigest
}

/** A digest over octets as they pass. */
export interface RunningDigest {
  readonly update: (chunk: Uint8Array) => void
  /** Raw octets, big-endian for the CRCs and for XXH. Ends it. */
  readonly digest: () => Uint8Array
}

/** CRC-64/NVME, reflected. https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme */
const crc64Nvme = '9a6c9329ac4bc9b5'

/** The digests that S3 keeps of octets, each by the fastest means at hand. */
export async function openDigesters(): Promise<Readonly<Record<DigestAlgorithm, Digester>>> {
  return {
    MD5: hashDigester('md5'),
    SHA1: hashDigester('sha1'),
    SHA256: hashDigester('sha256'),
    SHA512: hashDigester('sha512'),
    CRC32: crcDigester((chunk, state) =>
      chunk.byteLength < smallChunk ? zlibCrc32(chunk, state) : crc32(chunk, state),
    ),
    CRC32C: crcDigester((chunk, state) => crc32c(chunk, state)),
    CRC64NVME: sharedDigester(await createCRC64(crc64Nvme)),
    XXHASH64: sharedDigester(await createXXHash64()),
    XXHASH3: sharedDigester(await createXXHash3()),
    XXHASH128: sharedDigester(await createXXHash128()),
  }
}

/** Below this many octets the way into native code costs more than it saves. */
const smallChunk = 256

function hashDigester(name: 'md5' | 'sha1' | 'sha256' | 'sha512'): Digester {
  return {
    whole: (bytes, encoding) => hash(name, bytes, encoding),
    start: () => {
      const running = createHash(name)
      return {
        update: (chunk) => {
          running.update(chunk)
        },
        digest: () => running.digest(),
      }
    },
  }
}

function crcDigester(step: (chunk: Uint8Array, state: number) => number): Digester {
  const octets = (state: number): Buffer => {
    const buffer = Buffer.allocUnsafe(4)
    buffer.writeUInt32BE(state >>> 0)
    return buffer
  }
  return {
    whole: (bytes, encoding) => octets(step(bytes, 0)).toString(encoding),
    start: () => {
      let state = 0
      return {
        update: (chunk) => {
          state = step(chunk, state)
        },
        digest: () => octets(state),
      }
    },
  }
}

/** One instance serves all: what is under way keeps its own state and lends it for a chunk's time. */
function sharedDigester(hasher: IHasher): Digester {
  const whole = (bytes: Uint8Array): Buffer => Buffer.from(hasher.init().update(bytes).digest('binary'))
  return {
    whole: (bytes, encoding) => whole(bytes).toString(encoding),
    start: () => {
      let state = hasher.init().save()
      return {
        update: (chunk) => {
          state = hasher.load(state).update(chunk).save()
        },
        digest: () => Buffer.from(hasher.load(state).digest('binary')),
      }
    },
  }
}
