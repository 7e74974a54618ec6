import { createCipheriv, generateKeyPairSync, hkdfSync, type KeyObject, sign } from 'node:crypto'
import type { Random } from '../kernel/random.ts'

/** A data key as one of its wrapping keys encrypted it. */
interface EncryptedDataKey {
  /** `aws-kms` */
  readonly provider: string
  /** The ARN of the key in KMS. */
  readonly info: string
  readonly ciphertext: Uint8Array
}

/** The key pair that one message is signed with. The encryption context must hold its public half, under `publicKeyName`. */
export interface MessageSigner {
  /** The compressed point, base 64. */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** Where the encryption context of a signed message keeps the public key. */
export const publicKeyName = 'aws-crypto-public-key'

/** AES-256-GCM, HKDF with SHA-512, key commitment, ECDSA with P-384: what the SDK itself chooses since version 2. */
const suite = 0x0578
const suiteId = Buffer.from([suite >> 8, suite & 0xff])
const version = 2
const framed = 2
const frameLength = 4096
const messageIdSize = 32
const tagSize = 16

/** A fresh key pair for one message. */
export function messageSigner(): MessageSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const isOdd = (Buffer.from(y, 'base64url').at(-1) ?? 0) & 1
  const point = Buffer.concat([Buffer.from([2 + isOdd]), Buffer.from(x, 'base64url')])
  return { publicKey: point.toString('base64'), privateKey }
}

/** What a message is made of. */
export interface MessageParts {
  /** At most one frame. */
  readonly plaintext: Uint8Array
  /** With the signer's public key. */
  readonly context: Readonly<Record<string, string>>
  /** 32 octets, used for this message only. */
  readonly dataKey: Uint8Array
  readonly encryptedDataKeys: readonly EncryptedDataKey[]
  readonly signer: MessageSigner
}

/**
 * A message as the AWS Encryption SDK reads it: format 2, one frame, signed.
 * https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html
 */
export function encryptionSdkMessage(random: Random, parts: MessageParts): Uint8Array {
  const { plaintext, dataKey, signer } = parts
  if (plaintext.length > frameLength) throw new Error('The plaintext of a message is longer than its one frame.')
  const messageId = Buffer.from(random.bytes(messageIdSize))
  const derived = (info: Buffer): Buffer => Buffer.from(hkdfSync('sha512', dataKey, messageId, info, 32))
  const key = derived(Buffer.concat([suiteId, Buffer.from('DERIVEKEY')]))
  const header = headerOf(parts, messageId, derived(Buffer.from('COMMITKEY')))
  const headerTag = sealed(key, Buffer.alloc(12), header, new Uint8Array(0))
  const signed = Buffer.concat([header, headerTag, finalFrame(key, messageId, plaintext)])
  const signature = sign('sha384', signed, signer.privateKey)
  return Buffer.concat([signed, withLength(signature)])
}

function headerOf(
  { context, encryptedDataKeys }: Pick<MessageParts, 'context' | 'encryptedDataKeys'>,
  messageId: Buffer,
  commitment: Buffer,
): Buffer {
  const keys = encryptedDataKeys.map(({ provider, info, ciphertext }) =>
    Buffer.concat([withLength(Buffer.from(provider)), withLength(Buffer.from(info)), withLength(ciphertext)]),
  )
  return Buffer.concat([
    Buffer.from([version]),
    suiteId,
    messageId,
    withLength(contextOf(context)),
    uint16(keys.length),
    ...keys,
    Buffer.from([framed]),
    uint32(frameLength),
    commitment,
  ])
}

/** The pairs by the octets of their keys. */
function contextOf(context: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(context)
    .map(([key, value]) => [Buffer.from(key), Buffer.from(value)] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
  return Buffer.concat([uint16(pairs.length), ...pairs.flat().map(withLength)])
}

/** The only frame, number 1: its nonce is its number. https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/body-aad-reference.html */
function finalFrame(key: Buffer, messageId: Buffer, plaintext: Uint8Array): Buffer {
  const number = uint32(1)
  const nonce = Buffer.concat([Buffer.alloc(8), number])
  const length = uint32(plaintext.length)
  const bound = Buffer.concat([
    messageId,
    Buffer.from('AWSKMSEncryptionClient Final Frame'),
    number,
    Buffer.alloc(4),
    length,
  ])
  return Buffer.concat([uint32(0xffffffff), number, nonce, length, sealed(key, nonce, bound, plaintext)])
}

/** Ciphertext, then tag. */
function sealed(key: Buffer, nonce: Buffer, bound: Buffer, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize })
  cipher.setAAD(bound)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function withLength(octets: Uint8Array): Buffer {
  return Buffer.concat([uint16(octets.length), octets])
}

function uint16(value: number): Buffer {
  const octets = Buffer.alloc(2)
  octets.writeUInt16BE(value)
  return octets
}

function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value)
  return octets
}
