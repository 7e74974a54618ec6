import { createSecretKey, hash, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Random } from '../../../kernel/random.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { CustomerKeyProof, ObjectHeaders } from '../ports/objects.ts'
import { accessDenied, invalidArgument, invalidRequest, s3Fault } from './faults.ts'

/**
 * A customer's own key (SSE-C): it comes with every request that reads or writes the object, and is not kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export interface CustomerKeyMembers {
  readonly SSECustomerAlgorithm?: string | undefined
  readonly SSECustomerKey?: string | undefined
  readonly SSECustomerKeyMD5?: string | undefined
}

/** A key that is what its client says it is. */
export interface CustomerKey {
  readonly secret: KeyObject
  /** Base64. */
  readonly md5: string
}

type Prefix = 'x-amz-server-side-encryption-customer' | 'x-amz-copy-source-server-side-encryption-customer'
type Presented = Pick<RequestContext, 'keys'>

const algorithm = 'AES256'
const keySize = 32
const requests = 'Requests specifying Server Side Encryption with Customer provided keys must'

/** Whether a request brings anything of a customer's key. */
export function namesCustomerKey(input: CustomerKeyMembers): boolean {
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = input
  return SSECustomerAlgorithm !== undefined || SSECustomerKey !== undefined || SSECustomerKeyMD5 !== undefined
}

/** The key of a request that writes; undefined where it brings none. */
export function customerKey(input: CustomerKeyMembers, request: Presented): CustomerKey | undefined {
  return namesCustomerKey(input) ? requireKey(input, request, 'x-amz-server-side-encryption-customer', true) : undefined
}

/** The key of a request that reads, where AWS does without the digest. */
export function readingKey(input: CustomerKeyMembers, request: Presented): CustomerKey | undefined {
  return namesCustomerKey(input)
    ? requireKey(input, request, 'x-amz-server-side-encryption-customer', false)
    : undefined
}

interface CopySourceKeyMembers {
  readonly CopySourceSSECustomerAlgorithm?: string | undefined
  readonly CopySourceSSECustomerKey?: string | undefined
  readonly CopySourceSSECustomerKeyMD5?: string | undefined
}

/** The key of a copy's source. */
export function copySourceKey(input: CopySourceKeyMembers, request: Presented): CustomerKey | undefined {
  const members = {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  }
  if (!namesCustomerKey(members)) return undefined
  return requireKey(members, request, 'x-amz-copy-source-server-side-encryption-customer', true)
}

function requireKey(input: CustomerKeyMembers, request: Presented, prefix: Prefix, wantsMd5: boolean): CustomerKey {
  if (request.keys['aws:securetransport']?.[0] !== 'true') {
    throw invalidRequest(`${requests} be made over a secure connection.`)
  }
  requireAlgorithm(input.SSECustomerAlgorithm, prefix)
  const { SSECustomerKey: text, SSECustomerKeyMD5: digest } = input
  if (!text) throw invalidArgument(`${requests} provide an appropriate secret key.`, `${prefix}-key`, 'null')
  if (!digest && wantsMd5) {
    const message = `${requests} provide the client calculated MD5 of the secret key.`
    throw invalidArgument(message, `${prefix}-key-MD5`, 'null')
  }
  const bytes = Buffer.from(text, 'base64')
  const md5 = hash('md5', bytes, 'base64')
  if (bytes.byteLength !== keySize) {
    // What the client took for a key is not shown to anybody.
    throw invalidArgument('The secret key was invalid for the specified algorithm.', `${prefix}-key`, 'null')
  }
  if (digest && digest !== md5) {
    const message = 'The calculated MD5 hash of the key did not match the hash that was provided.'
    throw invalidArgument(message, `${prefix}-key-MD5`, digest)
  }
  return { secret: createSecretKey(bytes), md5 }
}

function requireAlgorithm(name: string | undefined, prefix: Prefix): void {
  if (name === algorithm) return
  if (!name) throw invalidArgument(`${requests} provide a valid encryption algorithm.`, `${prefix}-algorithm`, 'null')
  throw s3Fault(
    'InvalidEncryptionAlgorithmError',
    'The Encryption request you specified is not valid. Supported value: AES256.',
    { ArgumentName: `${prefix}-algorithm`, ArgumentValue: name },
  )
}

/** What is kept of a key, by which it is known again. */
function proofOf(key: CustomerKey, random: Random): CustomerKeyProof {
  const salt = random.bytes(16)
  return { salt: Buffer.from(salt).toString('base64'), digest: digestOf(key, salt).toString('base64') }
}

/** Of a key of 256 random bits nothing can be guessed by its digest, which no other use of the key shares. */
function digestOf({ secret }: CustomerKey, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'poolhouse:customer-proof', 32))
}

function isKeyOf(key: CustomerKey, { salt, digest }: CustomerKeyProof): boolean {
  return timingSafeEqual(digestOf(key, Buffer.from(salt, 'base64')), Buffer.from(digest, 'base64'))
}

/** What octets are kept with: a customer's key, and by what it will be known again. */
export interface CustomerSeal {
  readonly secret: KeyObject
  readonly proof: CustomerKeyProof
}

/** The seal of a new object or upload. */
export function newSeal(key: CustomerKey | undefined, random: Random): CustomerSeal | undefined {
  return key && { secret: key.secret, proof: proofOf(key, random) }
}

/** The seal of a part; refuses one that is not under the key with which its upload began. */
export function sealOfUpload(headers: ObjectHeaders, key: CustomerKey | undefined): CustomerSeal | undefined {
  requireKeyOfUpload(headers, key)
  return key && headers.customerKey && { secret: key.secret, proof: headers.customerKey }
}

/** Headers with the proof of a key among them; without one, those of an object that no customer's key guards. */
export function withProof(headers: ObjectHeaders, seal: CustomerSeal | undefined): ObjectHeaders {
  const { customerKey: _, ...rest } = headers
  return seal === undefined ? rest : { ...rest, customerKey: seal.proof }
}

/**
 * The entity tag of octets under a customer's key, hexadecimal: nobody without the key can tell of which octets, and who
 * sends a part again gets the same.
 */
export function sealedEtag({ secret, proof }: CustomerSeal, md5: Uint8Array): string {
  const salt = Buffer.from(proof.salt, 'base64')
  const bound = Buffer.concat([Buffer.from('poolhouse:customer-etag'), md5])
  return Buffer.from(hkdfSync('sha256', secret, salt, bound, 16)).toString('hex')
}

/** Refuses to read an object by another key than its own. */
export function requireKeyOf({ customerKey }: ObjectHeaders, key: CustomerKey | undefined): void {
  if (customerKey === undefined) {
    if (key !== undefined) throw invalidRequest('The encryption parameters are not applicable to this object.')
    return
  }
  if (key === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    )
  }
  if (!isKeyOf(key, customerKey)) throw accessDenied('the customer key is not the one that the object was stored with')
}

/** Refuses a part that is not under the key with which its upload began. */
export function requireKeyOfUpload({ customerKey }: ObjectHeaders, key: CustomerKey | undefined): void {
  if (customerKey === undefined) {
    if (key !== undefined) throw invalidRequest('The encryption parameters are not applicable to this upload.')
    return
  }
  if (key === undefined) {
    throw invalidRequest(
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    )
  }
  if (!isKeyOf(key, customerKey)) {
    throw invalidRequest('The provided encryption parameters did not match the ones used originally.')
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html */
export function requireUnblocked({ encryption, name }: Bucket, key: CustomerKey | undefined): void {
  if (key === undefined || encryption?.blocksCustomerKeys !== true) return
  throw accessDenied(`the encryption configuration of bucket ${name} blocks SSE-C`)
}

/** How an object is encrypted, as members of an answer. */
export function encryptionMembers(key: CustomerKey | undefined): EncryptionAnswer {
  return key === undefined ? byOwnKeys : { SSECustomerAlgorithm: algorithm, SSECustomerKeyMD5: key.md5 }
}

interface EncryptionAnswer {
  readonly ServerSideEncryption?: 'AES256'
  readonly SSECustomerAlgorithm?: string
  readonly SSECustomerKeyMD5?: string
}

const byOwnKeys: EncryptionAnswer = { ServerSideEncryption: 'AES256' }

/** What bringing a key may answer. */
export const customerKeyFaults = ['InvalidArgument', 'InvalidRequest', 'InvalidEncryptionAlgorithmError'] as const
