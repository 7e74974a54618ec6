import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { open } from '../../../tokens/keyRing.ts'
import type { KeyRecord, Material, Needs } from '../ports.ts'
import { invalidCiphertext } from './faults.ts'
import { presentKey } from './keys.ts'
import { rotated } from './rotation.ts'

type UseNeeds = Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>
type EncryptionContext = Readonly<Record<string, string>> | undefined

const cipher = 'aes-256-gcm'
const format = 1
const idSize = 16
const materialSize = 32
const nonceSize = 12
const tagSize = 16
const headSize = 1 + idSize + materialSize
const bodyStart = headSize + nonceSize

function opened({ keyRing }: Pick<Needs, 'keyRing'>, { keyId, id, box }: Material): Uint8Array {
  const secret = open(keyRing, 'kms/material', box, `${keyId}/${id}`)
  if (secret === undefined) throw new Error('Stored key material does not open: its key is gone or it was changed.')
  return secret
}

/** What was encrypted, and with which of the key's materials. */
interface Encrypted {
  readonly blob: Uint8Array
  readonly material: string
}

/**
 * Encrypts under a key: format, the key's id, its material's id, nonce, ciphertext, tag. The encryption context is not in
 * it: decrypting needs the same.
 * https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export async function encrypt(
  needs: UseNeeds,
  key: KeyRecord,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Promise<Encrypted> {
  const material = await rotated(needs, key)
  const head = Buffer.alloc(headSize, format)
  head.write(key.id.replaceAll('-', ''), 1, 'hex')
  head.write(material.id, 1 + idSize, 'hex')
  const nonce = randomBytes(nonceSize)
  const sealing = createCipheriv(cipher, opened(needs, material), nonce)
  sealing.setAAD(boundData(head, context))
  const body = Buffer.concat([sealing.update(plaintext), sealing.final()])
  return { blob: Buffer.concat([head, nonce, body, sealing.getAuthTag()]), material: material.id }
}

/** The key that a ciphertext says it is of; undefined where it is none of KMS's, or the key is gone. */
export async function keyOfCiphertext(
  needs: Pick<Needs, 'keys' | 'clock'>,
  blob: Uint8Array,
): Promise<KeyRecord | undefined> {
  if (blob.length < bodyStart + tagSize || blob[0] !== format) return undefined
  const id = Buffer.from(blob.subarray(1, 1 + idSize)).toString('hex')
  return presentKey(needs, id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
}

/** Decrypts what `encrypt` made under the key. @throws Fault InvalidCiphertextException for anything else. */
export async function decrypt(
  needs: UseNeeds,
  key: KeyRecord,
  blob: Uint8Array,
  context: EncryptionContext,
): Promise<{ readonly plaintext: Uint8Array; readonly material: string }> {
  const bytes = Buffer.from(blob)
  const material = await needs.keys.material(key.id, bytes.toString('hex', 1 + idSize, headSize))
  if (material === undefined) throw invalidCiphertext('the key has no such material')
  const end = bytes.length - tagSize
  const opening = createDecipheriv(cipher, opened(needs, material), bytes.subarray(headSize, bodyStart), {
    authTagLength: tagSize,
  })
  opening.setAAD(boundData(bytes.subarray(0, headSize), context))
  opening.setAuthTag(bytes.subarray(end))
  const plaintext = opening.update(bytes.subarray(bodyStart, end))
  try {
    opening.final()
  } catch {
    throw invalidCiphertext('the ciphertext or its encryption context is another')
  }
  return { plaintext, material: material.id }
}

/** What the tag covers beside the ciphertext: the head, then the encryption context, whatever the order of its pairs. */
function boundData(head: Uint8Array, context: EncryptionContext = {}): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat([head, Buffer.from(JSON.stringify(pairs))])
}
