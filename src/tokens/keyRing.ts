import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'
import type { Random } from '../kernel/random.ts'

/** One 256-bit master key. Its secret is a KeyObject, so that printing a ring shows nothing. */
interface MasterKey {
  /** Eight hexadecimal digits; they head every box that the key seals. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly secret: KeyObject
}

/** Master keys, newest first: the newest seals, all open. */
export interface KeyRing {
  readonly keys: readonly MasterKey[]
  /** The AES key of one purpose under one master key; undefined when the ring has no such key. */
  readonly subkey: (id: string, purpose: string) => KeyObject | undefined
  /** Twelve octets of the system's randomness that no box had before. */
  readonly nonce: () => Uint8Array
}

/** A ring, or where the present ring is read from when it may rotate while the server runs. */
export type KeyRingSource = KeyRing | (() => KeyRing)

const cipher = 'aes-256-gcm'
const format = 1
const idSize = 4
const nonceSize = 12
const tagSize = 16
const headerSize = 1 + idSize
const bodyStart = headerSize + nonceSize

/** A ring with one fresh key. */
export function createKeyRing(random: Random, now: number): KeyRing {
  return ringOf([newKey(random, now, [])])
}

/**
 * A new ring whose newest key is fresh; older keys still open what they sealed.
 * Rotate before a purpose has sealed 2^32 boxes under one key:
 * https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf §8.3
 */
export function rotate(ring: KeyRing, random: Random, now: number): KeyRing {
  return ringOf([newKey(random, now, ring.keys), ...ring.keys])
}

/** A new ring without the key `id`: what it sealed is closed for ever. The newest key cannot be retired. */
export function retire(ring: KeyRing, id: string): KeyRing {
  if (ring.keys[0]?.id === id) throw new Error('The newest key of a ring cannot be retired; rotate first.')
  return ringOf(ring.keys.filter((key) => key.id !== id))
}

/** The ring as JSON text. It holds the secrets: store it as one stores a private key. */
export function formatKeyRing(ring: KeyRing): string {
  const keys = ring.keys.map((key) => ({
    id: key.id,
    createdAt: key.createdAt,
    secret: key.secret.export().toString('base64'),
  }))
  return `${JSON.stringify({ version: 1, keys }, null, 2)}\n`
}

/** Reads what `formatKeyRing` wrote; throws, without quoting the text, when it is anything else. */
export function parseKeyRing(text: string): KeyRing {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Error('The key ring is not JSON.')
  }
  if (!isRecord(parsed) || parsed['version'] !== 1 || !Array.isArray(parsed['keys']) || parsed['keys'].length === 0) {
    throw new Error('The key ring is not of version 1 or holds no keys.')
  }
  const keys = parsed['keys'].map(parseMasterKey)
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error('Two keys of the ring share an id.')
  return ringOf(keys)
}

/**
 * Seals `plaintext` under the newest key's subkey of `purpose`: format, key id, nonce, ciphertext, tag.
 * `associatedData` is not stored: opening needs the same, which binds a box to its place (a user's id, a row's key).
 * The nonce comes from the system, never from a passed-in source: a repeated nonce breaks GCM.
 */
export function seal(
  source: KeyRingSource,
  purpose: string,
  plaintext: Uint8Array,
  associatedData: Uint8Array | string = '',
): Uint8Array {
  const ring = currentRing(source)
  const id = (ring.keys[0] as MasterKey).id
  const box = Buffer.allocUnsafe(bodyStart + plaintext.length + tagSize)
  box[0] = format
  box.write(id, 1, 'hex')
  box.set(ring.nonce(), headerSize)
  const sealing = createCipheriv(cipher, ring.subkey(id, purpose) as KeyObject, box.subarray(headerSize, bodyStart))
  sealing.setAAD(boundData(box, associatedData))
  sealing.update(plaintext).copy(box, bodyStart)
  sealing.final()
  sealing.getAuthTag().copy(box, bodyStart + plaintext.length)
  return box
}

/** Opens a box; undefined when any bit, the purpose, the associated data or the key is not the one it was sealed with. */
export function open(
  source: KeyRingSource,
  purpose: string,
  box: Uint8Array,
  associatedData: Uint8Array | string = '',
): Uint8Array | undefined {
  if (box.length < bodyStart + tagSize || box[0] !== format) return undefined
  const bytes = Buffer.from(box.buffer, box.byteOffset, box.length)
  const subkey = currentRing(source).subkey(bytes.toString('hex', 1, headerSize), purpose)
  if (subkey === undefined) return undefined
  const end = bytes.length - tagSize
  const opening = createDecipheriv(cipher, subkey, bytes.subarray(headerSize, bodyStart), { authTagLength: tagSize })
  opening.setAAD(boundData(bytes, associatedData))
  opening.setAuthTag(bytes.subarray(end))
  const plaintext = opening.update(bytes.subarray(bodyStart, end))
  try {
    opening.final()
  } catch {
    return undefined
  }
  return plaintext
}

/**
 * A secret of one purpose that stays the same while the ring's oldest key stays: for values that are derived, not
 * sealed.
 */
export function secretFor(source: KeyRingSource, purpose: string): KeyObject {
  const ring = currentRing(source)
  return ring.subkey((ring.keys.at(-1) as MasterKey).id, purpose) as KeyObject
}

/** Compares two secrets in time that does not depend on where they differ. */
export function sameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const left = typeof a === 'string' ? Buffer.from(a) : a
  const right = typeof b === 'string' ? Buffer.from(b) : b
  return left.length === right.length && timingSafeEqual(left, right)
}

function ringOf(keys: readonly MasterKey[]): KeyRing {
  const masters = new Map(keys.map((key) => [key.id, key.secret]))
  const subkeys = new Map<string, KeyObject>()
  const subkey = (id: string, purpose: string): KeyObject | undefined => {
    const name = `${id}/${purpose}`
    const known = subkeys.get(name)
    if (known !== undefined) return known
    const master = masters.get(id)
    if (master === undefined) return undefined
    const derived = createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `poolhouse:${purpose}`, 32)))
    subkeys.set(name, derived)
    return derived
  }
  return { keys, subkey, nonce: nonces() }
}

/** Nonces, drawn many at once: each call into the system costs as much as the sealing. */
function nonces(): () => Uint8Array {
  const drawn = Buffer.alloc(256 * nonceSize)
  let next = drawn.length
  return () => {
    if (next === drawn.length) {
      randomFillSync(drawn)
      next = 0
    }
    next += nonceSize
    return drawn.subarray(next - nonceSize, next)
  }
}

function newKey(random: Random, now: number, taken: readonly MasterKey[]): MasterKey {
  const id = Buffer.from(random.bytes(idSize)).toString('hex')
  if (taken.some((key) => key.id === id)) return newKey(random, now, taken)
  return { id, createdAt: now, secret: createSecretKey(random.bytes(32)) }
}

function parseMasterKey(value: unknown): MasterKey {
  if (isRecord(value)) {
    const { id, createdAt, secret } = value
    if (typeof id === 'string' && /^[0-9a-f]{8}$/.test(id) && typeof secret === 'string') {
      const bytes = Buffer.from(secret, 'base64')
      if (bytes.length === 32 && typeof createdAt === 'number' && Number.isFinite(createdAt)) {
        return { id, createdAt, secret: createSecretKey(bytes) }
      }
    }
  }
  throw new Error('A key of the ring is malformed.')
}

function currentRing(source: KeyRingSource): KeyRing {
  return typeof source === 'function' ? source() : source
}

/** What the tag covers beside the ciphertext: the header, then the caller's data. */
function boundData(box: Buffer, associatedData: Uint8Array | string): Buffer {
  const data = typeof associatedData === 'string' ? Buffer.from(associatedData) : associatedData
  return Buffer.concat([box.subarray(0, headerSize), data])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
