import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto'
import { attribute, elementsOf, textOf, within } from './xml.ts'

const encryption = 'http://www.w3.org/2001/04/xmlenc#'
const encryption11 = 'http://www.w3.org/2009/xmlenc11#'

/** How octets are encrypted: https://www.w3.org/TR/xmlenc-core1/#sec-Alg-Block */
interface ContentCipher {
  readonly name: 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm'
  readonly iv: number
}

const contentCiphers: Readonly<Record<string, ContentCipher>> = {
  [`${encryption}aes128-cbc`]: { name: 'aes-128-cbc', iv: 16 },
  [`${encryption}aes192-cbc`]: { name: 'aes-192-cbc', iv: 16 },
  [`${encryption}aes256-cbc`]: { name: 'aes-256-cbc', iv: 16 },
  [`${encryption11}aes128-gcm`]: { name: 'aes-128-gcm', iv: 12 },
  [`${encryption11}aes192-gcm`]: { name: 'aes-192-gcm', iv: 12 },
  [`${encryption11}aes256-gcm`]: { name: 'aes-256-gcm', iv: 12 },
}

/** Digests of OAEP, with the mask that goes with each: Node takes one hash for both. */
const digests: Readonly<Record<string, { readonly hash: string; readonly mask: string }>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': { hash: 'sha1', mask: `${encryption11}mgf1sha1` },
  'http://www.w3.org/2001/04/xmlenc#sha256': { hash: 'sha256', mask: `${encryption11}mgf1sha256` },
  'http://www.w3.org/2001/04/xmldsig-more#sha384': { hash: 'sha384', mask: `${encryption11}mgf1sha384` },
  'http://www.w3.org/2001/04/xmlenc#sha512': { hash: 'sha512', mask: `${encryption11}mgf1sha512` },
}

/** What an encrypted element holds, or why it is not told. `detail` is for the administrator. */
export type Decrypted = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly detail: string }

/**
 * Decrypts what was encrypted for a key: AES, under a key of its own that RSA-OAEP carries. Its octets prove nothing by
 * themselves: whoever asks verifies the signature of what comes out, or of what it came in.
 * Deviation: RSA with the padding of PKCS #1 v1.5 is refused, for it tells keys to who may ask often.
 */
export function decrypt(element: Element, key: KeyObject): Decrypted {
  const all = [...within(element)]
  const [data, ...others] = all.filter((each) => isEncryption(each, 'EncryptedData'))
  const [carrier, ...carriers] = all.filter((each) => isEncryption(each, 'EncryptedKey'))
  if (data === undefined || carrier === undefined || others.length + carriers.length > 0) {
    return { ok: false, detail: 'it has not exactly one EncryptedData and one EncryptedKey' }
  }
  const algorithm = algorithmOf(methodOf(data))
  const cipher = Object.hasOwn(contentCiphers, algorithm) ? contentCiphers[algorithm] : undefined
  if (cipher === undefined) return { ok: false, detail: `its content is encrypted by ${algorithm}` }
  const hash = hashOf(methodOf(carrier))
  if (hash === undefined)
    return { ok: false, detail: `its key is encrypted by ${algorithmOf(methodOf(carrier))}, or as no one can tell` }
  const text = opened(cipher, hash, key, octetsOf(carrier), octetsOf(data))
  return text === undefined ? { ok: false, detail: 'it was not encrypted for this key' } : { ok: true, text }
}

function opened(
  { name, iv }: ContentCipher,
  oaepHash: string,
  key: KeyObject,
  carried: Buffer,
  content: Buffer,
): string | undefined {
  try {
    const secret = privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, carried)
    const start = content.subarray(0, iv)
    if (name.endsWith('cbc')) {
      const decipher = createDecipheriv(name, secret, start).setAutoPadding(false)
      const padded = Buffer.concat([decipher.update(content.subarray(iv)), decipher.final()])
      return unpadded(padded)?.toString()
    }
    const decipher = createDecipheriv(name as 'aes-256-gcm', secret, start, { authTagLength: 16 })
    decipher.setAuthTag(content.subarray(-16))
    return Buffer.concat([decipher.update(content.subarray(iv, -16)), decipher.final()]).toString()
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** The last octet tells how many were added. */
function unpadded(octets: Buffer): Buffer | undefined {
  const added = octets.at(-1) ?? 0
  return added >= 1 && added <= 16 ? octets.subarray(0, -added) : undefined
}

/** The hash of RSA-OAEP; undefined where it is another algorithm, or its two hashes differ. */
function hashOf(method: Element | undefined): string | undefined {
  const algorithm = algorithmOf(method)
  const children = method === undefined ? [] : elementsOf(method)
  const named = (name: string) => children.find(({ localName }) => localName === name)
  const digest = named('DigestMethod')
  const known = digests[digest === undefined ? 'http://www.w3.org/2000/09/xmldsig#sha1' : algorithmOf(digest)]
  const mask = algorithm === `${encryption11}rsa-oaep` ? algorithmOf(named('MGF')) : ''
  const isOaep = algorithm === `${encryption}rsa-oaep-mgf1p` || algorithm === `${encryption11}rsa-oaep`
  const hasParameters = named('OAEPparams') !== undefined
  if (!isOaep || hasParameters || known === undefined) return undefined
  return (mask === '' ? `${encryption11}mgf1sha1` : mask) === known.mask ? known.hash : undefined
}

function methodOf(element: Element): Element | undefined {
  return elementsOf(element).find((each) => isEncryption(each, 'EncryptionMethod'))
}

function algorithmOf(element: Element | undefined): string {
  return (element && attribute(element, 'Algorithm')) ?? ''
}

/** The octets of an element's own CipherData. */
function octetsOf(element: Element): Buffer {
  const data = elementsOf(element).find((each) => isEncryption(each, 'CipherData'))
  const value = data && elementsOf(data).find((each) => isEncryption(each, 'CipherValue'))
  return Buffer.from(value === undefined ? '' : textOf(value), 'base64')
}

function isEncryption(element: Element, name: string): boolean {
  return element.namespaceURI === encryption && element.localName === name
}
