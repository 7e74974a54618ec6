import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { BytesDamaged } from '../driver.ts'
import { boxOverhead, type Seals } from './seals.ts'

const magic = Buffer.from('PHO1', 'latin1')
const saltSize = 32
const keySize = 32
const saltStart = magic.byteLength + 1
const boxStart = saltStart + saltSize

/** Octets of a file before its first segment. */
export const headerSize = boxStart + keySize + boxOverhead

/** What stands at the head of a file. */
export interface Header {
  /** The key of the file's segments, its own. */
  readonly key: KeyObject
  /** By which a customer's secret becomes the key of what is in the segments; undefined where there was no secret. */
  readonly salt: Buffer | undefined
}

/**
 * A fresh header: `PHO1`, whether there is a customer's secret (1 octet), its salt (32, zeros without one), and the file's
 * key (32) in a box whose tag also covers the id and all before it.
 */
export function newHeader(seals: Seals, id: string, hasSecret: boolean): Header & { readonly octets: Buffer } {
  const key = randomBytes(keySize)
  const salt = hasSecret ? randomBytes(saltSize) : undefined
  const plain = Buffer.concat([magic, Buffer.of(hasSecret ? 1 : 0), salt ?? Buffer.alloc(saltSize)])
  const octets = Buffer.concat([plain, seals.seal(key, placeOf(id, plain))])
  return { key: createSecretKey(key), salt, octets }
}

/** Reads a header; `BytesDamaged` when it is not one of the file with this id. */
export function readHeader(seals: Seals, id: string, octets: Buffer): Header {
  if (!octets.subarray(0, magic.byteLength).equals(magic)) throw damaged(id, 'they are not sealed')
  const plain = octets.subarray(0, boxStart)
  try {
    const key = createSecretKey(seals.open(octets.subarray(boxStart), placeOf(id, plain)))
    const hasSecret = plain[magic.byteLength] === 1
    return { key, salt: hasSecret ? plain.subarray(saltStart) : undefined }
  } catch (error) {
    throw error instanceof BytesDamaged ? damaged(id, error.message) : error
  }
}

function placeOf(id: string, plain: Buffer): string {
  return `file/${id}/${plain.toString('hex')}`
}

function damaged(id: string, why: string): BytesDamaged {
  return new BytesDamaged(`the bytes of ${id} are damaged: ${why}`)
}
