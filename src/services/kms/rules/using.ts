import type { DataKeySpec, GenerateDataKeyRequest } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import type { KeyRecord, Needs } from '../ports.ts'
import { askKey, useContext } from './asks.ts'
import { encrypt, keyOfCiphertext } from './encryption.ts'
import { invalid, invalidCiphertext, requireWet, unsupported } from './faults.ts'
import { type Reads, requireEnabled, requireKey } from './keys.ts'
import { keyArn } from './names.ts'

/** The key of a request that uses its material; its account's or another's. */
export async function requireUsable(needs: Reads, scope: Scope, keyId: string): Promise<KeyRecord> {
  return requireEnabled(await requireKey(needs, scope, keyId))
}

/** What a request to decrypt asks: about the key that it names, else that of the ciphertext; without either, about any. */
export async function askCiphertext(
  needs: Reads,
  scope: Scope,
  action: string,
  { keyId, blob }: { readonly keyId: string | undefined; readonly blob: Uint8Array | undefined },
  EncryptionContext: Readonly<Record<string, string>> | undefined,
): Promise<Ask> {
  const context = useContext({ EncryptionContext })
  if (keyId === undefined && blob === undefined) return { action, resource: keyArn(scope, '*'), context }
  const key = keyId ?? (blob && (await keyOfCiphertext(needs, blob))?.arn)
  if (key === undefined) throw invalidCiphertext('it is of no key that is here')
  return askKey(needs, scope, action, key, context)
}

export function requireBlob(blob: Uint8Array | undefined): Uint8Array {
  if (blob === undefined) throw invalid('CiphertextBlob is required.')
  return blob
}

/** The key of a ciphertext; it must be the one that the request names, if it names one. */
export async function requireCiphertextKey(
  needs: Reads,
  scope: Scope,
  keyId: string | undefined,
  blob: Uint8Array,
): Promise<KeyRecord> {
  const key = await keyOfCiphertext(needs, blob)
  const named = keyId === undefined ? key : await requireKey(needs, scope, keyId)
  if (key === undefined || named === undefined) throw invalidCiphertext('it is of no key that is here')
  if (key.id !== named.id) {
    const message = 'The key ID in the request does not identify a CMK that can perform this operation.'
    throw new Fault('IncorrectKeyException', message)
  }
  return requireEnabled(key)
}

/** The only algorithm of symmetric keys. */
export function requireAlgorithm(wanted: string = 'SYMMETRIC_DEFAULT'): 'SYMMETRIC_DEFAULT' {
  if (wanted === 'SYMMETRIC_DEFAULT') return wanted
  throw new Fault('InvalidKeyUsageException', `Algorithm ${wanted} is incompatible with key spec SYMMETRIC_DEFAULT.`)
}

/** Answers for enclaves, and dry runs that look at less, are not served: what was asked for is not left out in silence. */
export function requireNoRecipient(recipient: unknown, name = 'Recipient'): void {
  if (recipient !== undefined) throw unsupported(name)
}

const sizes: Readonly<Record<DataKeySpec, number>> = { AES_128: 16, AES_256: 32 }

type DataKeyRequest = Omit<GenerateDataKeyRequest, 'Recipient'>

/** A fresh key for data, in the clear and under the request's key. */
export async function dataKey(
  needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>,
  scope: Scope,
  request: DataKeyRequest,
) {
  const { KeyId, KeySpec, NumberOfBytes, EncryptionContext } = request
  const key = await requireUsable(needs, scope, KeyId!)
  const size = KeySpec === undefined ? NumberOfBytes : sizes[KeySpec]
  if (size === undefined || (KeySpec !== undefined && NumberOfBytes !== undefined)) {
    throw invalid('Please specify either number of bytes or key spec.')
  }
  requireWet(request)
  const plaintext = needs.random.bytes(size)
  const { blob, material } = await encrypt(needs, key, plaintext, EncryptionContext)
  return { CiphertextBlob: blob, KeyId: key.arn, KeyMaterialId: material, plaintext }
}
