import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { SSHPublicKey, SSHPublicKeyMetadata } from '@aws-sdk/client-iam'
import type { CredentialOf } from './credentials.ts'
import { statusOf } from './credentials.ts'
import { dateOf } from './dates.ts'
import { iamFault } from './faults.ts'

/** Bits. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html */
const smallestModulus = 2048

/** An RSA key in SSH's own encoding, from either of the two that may be uploaded. https://www.rfc-editor.org/rfc/rfc4253#section-6.6 */
export function sshBlobOf(text: string): Uint8Array {
  const isPem = text.trim().startsWith('-----BEGIN')
  if (!isPem && !text.trim().startsWith('ssh-rsa ')) {
    throw iamFault('UnrecognizedPublicKeyEncoding', 'The public key must be in ssh-rsa or in PEM format.')
  }
  const key = isPem ? keyOfPem(text) : keyOfBlob(Buffer.from(text.trim().split(/\s+/)[1] ?? '', 'base64'))
  const bits = key?.asymmetricKeyDetails?.modulusLength
  if (key === undefined || bits === undefined) {
    throw iamFault('InvalidPublicKey', 'The public key is malformed or otherwise invalid.')
  }
  if (bits < smallestModulus) throw iamFault('InvalidPublicKey', `The key must have at least ${smallestModulus} bits.`)
  return blobOfKey(key)
}

/** MD5 of the key, in pairs of digits: `ssh-keygen -l -E md5` prints the same. */
function fingerprintOf(blob: Uint8Array): string {
  const digest = createHash('md5').update(blob).digest('hex')
  return (digest.match(/../g) as string[]).join(':')
}

/** The key in the encoding that is asked for; as it was uploaded when it was uploaded in that one. */
function encodedKey({ key, blob }: CredentialOf<'ssh'>['body'], encoding: string | undefined): string {
  const isPem = key.startsWith('-----BEGIN')
  if (encoding === 'SSH') return isPem ? `ssh-rsa ${blob}` : key
  if (encoding === 'PEM') return isPem ? key : pemOf(Buffer.from(blob, 'base64'))
  throw iamFault('UnrecognizedPublicKeyEncoding', 'The encoding must be SSH or PEM.')
}

export function sshKeyMetadata(userName: string, credential: CredentialOf<'ssh'>): SSHPublicKeyMetadata {
  return {
    UserName: userName,
    SSHPublicKeyId: credential.id,
    Status: statusOf(credential),
    UploadDate: dateOf(credential.createdAt),
  }
}

export function sshKeyShape(userName: string, credential: CredentialOf<'ssh'>, encoding: string): SSHPublicKey {
  return {
    UserName: userName,
    SSHPublicKeyId: credential.id,
    Fingerprint: fingerprintOf(Buffer.from(credential.body.blob, 'base64')),
    SSHPublicKeyBody: encodedKey(credential.body, encoding),
    Status: statusOf(credential),
    UploadDate: dateOf(credential.createdAt),
  }
}

function pemOf(blob: Uint8Array): string {
  return (keyOfBlob(blob) as KeyObject).export({ type: 'spki', format: 'pem' }).toString().trim()
}

function keyOfPem(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey(text)
    // A private key has a public one, but nobody may hand it over.
    return key.asymmetricKeyType === 'rsa' && !text.includes('PRIVATE KEY') ? key : undefined
  } catch {
    return undefined
  }
}

function keyOfBlob(blob: Uint8Array): KeyObject | undefined {
  const [name, e, n, ...rest] = fieldsOf(blob)
  if (name === undefined || e === undefined || n === undefined || rest.length > 0) return undefined
  if (Buffer.from(name).toString() !== 'ssh-rsa') return undefined
  try {
    return createPublicKey({ key: { kty: 'RSA', e: base64url(e), n: base64url(n) }, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** The length-prefixed fields of a blob; none when they do not fill it exactly. */
function fieldsOf(blob: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(blob)
  const fields: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return []
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return []
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}

function blobOfKey(key: KeyObject): Uint8Array {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from('ssh-rsa'), positive(e), positive(n)].map(lengthPrefixed))
}

/** A number whose first bit would make it negative gets a zero before it. */
function positive(number: string): Buffer {
  const bytes = Buffer.from(number, 'base64url')
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.from([0]), bytes])
}

function lengthPrefixed(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
