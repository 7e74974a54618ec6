import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto'
import { BytesDamaged } from '../driver.ts'

/** The deployment's master keys, newest first, as the key ring holds them. */
export interface MasterKeys {
  readonly keys: readonly { readonly id: string }[]
  /** The key of one purpose under one master key; undefined when there is no such key. */
  readonly subkey: (id: string, purpose: string) => KeyObject | undefined
}

/** Seals octets that are all here: bodies beside their rows, and the keys of files. */
export interface Seals {
  /** A box that opens only in the same place, such as one row's. */
  readonly seal: (octets: Uint8Array, place: string) => Uint8Array
  /** The octets of a box; `BytesDamaged` where any bit, the place or the key is another. */
  readonly open: (box: Uint8Array, place: string) => Uint8Array
}

const cipher = 'aes-256-gcm'
const purpose = 'objects'
const format = 1
const masterSize = 4
const batchSize = 16
const nonceSize = 12
const tagSize = 16
const batchEnd = 1 + masterSize + batchSize
const bodyStart = batchEnd + nonceSize

/** How many octets a box has beyond those in it. */
export const boxOverhead = bodyStart + tagSize

/**
 * Random nonces under one key must stay far below 2^32: then a fresh batch begins, under a key of its own.
 * https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf §8.3
 */
const sealsOfBatch = 2 ** 28

/** Batches whose keys are remembered: each run of the server begins one. */
const mostRemembered = 1000

/** A key, and how boxes name it: the id of the master key, then that of the batch. */
interface Batch {
  readonly name: Buffer
  readonly key: KeyObject
  left: number
}

/**
 * Boxes under the key ring, as they are kept: format (1), master key's id (4 octets), batch (16), nonce (12), the octets
 * sealed, tag (16). The key of a batch is HKDF-SHA-256 of the ring's `objects` subkey with the batch as salt. The tag
 * also covers the place, which is not kept. Nonces and batches come from the system, never from a passed-in source: one
 * that is repeated breaks GCM.
 */
export function openSeals(ring: MasterKeys, batchSeals: number = sealsOfBatch): Seals {
  const remembered = new Map<string, KeyObject>()

  const derive = (name: Buffer): KeyObject | undefined => {
    const subkey = ring.subkey(name.toString('hex', 0, masterSize), purpose)
    if (subkey === undefined) return undefined
    return createSecretKey(Buffer.from(hkdfSync('sha256', subkey, name.subarray(masterSize), 'poolhouse:batch', 32)))
  }

  const begin = (): Batch => {
    const [newest] = ring.keys
    if (newest === undefined) throw new Error('the key ring is empty')
    const name = Buffer.concat([Buffer.from(newest.id, 'hex'), randomBytes(batchSize)])
    return { name, key: derive(name) as KeyObject, left: batchSeals }
  }

  let batch: Batch | undefined
  const current = (): Batch => {
    if (batch === undefined || batch.left === 0) batch = begin()
    batch.left -= 1
    return batch
  }

  const remember = (name: string, key: KeyObject): void => {
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(name, key)
  }

  return {
    seal: (octets, place) => {
      const { name, key } = current()
      const box = Buffer.allocUnsafeSlow(octets.byteLength + boxOverhead)
      box[0] = format
      name.copy(box, 1)
      randomFillSync(box, batchEnd, nonceSize)
      const sealing = createCipheriv(cipher, key, box.subarray(batchEnd, bodyStart))
      sealing.setAAD(Buffer.from(place))
      sealing.update(octets).copy(box, bodyStart)
      sealing.final()
      sealing.getAuthTag().copy(box, bodyStart + octets.byteLength)
      return box
    },
    open: (box, place) => {
      const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength)
      if (bytes.byteLength < boxOverhead || bytes[0] !== format) throw new BytesDamaged('octets are not sealed')
      const name = bytes.toString('latin1', 1, batchEnd)
      const known = remembered.get(name)
      const key = known ?? derive(bytes.subarray(1, batchEnd))
      if (key === undefined) throw new BytesDamaged('the key ring has not the key that sealed these octets')
      const octets = opened(key, bytes, place)
      if (known === undefined) remember(name, key)
      return octets
    },
  }
}

function opened(key: KeyObject, box: Buffer, place: string): Uint8Array {
  const end = box.byteLength - tagSize
  const opening = createDecipheriv(cipher, key, box.subarray(batchEnd, bodyStart), { authTagLength: tagSize })
  opening.setAAD(Buffer.from(place))
  opening.setAuthTag(box.subarray(end))
  const octets = opening.update(box.subarray(bodyStart, end))
  try {
    opening.final()
  } catch (error) {
    throw new BytesDamaged('octets are not those that were sealed here', { cause: error })
  }
  return octets
}
