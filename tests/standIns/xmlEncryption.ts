import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto'

/** How an assertion is encrypted (XML Encryption 1.1). */
export interface EncryptionWish {
  /** `aes256-cbc`, `aes256-gcm`; AES-256 with GCM when absent. */
  readonly content?: 'aes128-cbc' | 'aes256-cbc' | 'aes128-gcm' | 'aes256-gcm'
  /** The key's: OAEP with SHA-1 as it was first, with one hash throughout, or what came before OAEP. */
  readonly carrier?: 'oaep-mgf1p' | 'oaep-sha256' | 'rsa-1_5'
  /** Whether the key stands beside the data rather than within. */
  readonly keyBeside?: boolean
  /** Changes the encrypted octets. */
  readonly spoil?: (octets: Buffer) => Buffer
}

const namespace = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'

const carriers = {
  'oaep-mgf1p': { method: `<e:EncryptionMethod Algorithm="${xenc}rsa-oaep-mgf1p"/>`, oaepHash: 'sha1' },
  'oaep-sha256': {
    method:
      `<e:EncryptionMethod Algorithm="${xenc11}rsa-oaep"><d:DigestMethod Algorithm="${xenc}sha256"/>` +
      `<n:MGF xmlns:n="${xenc11}" Algorithm="${xenc11}mgf1sha256"/></e:EncryptionMethod>`,
    oaepHash: 'sha256',
  },
  'rsa-1_5': { method: `<e:EncryptionMethod Algorithm="${xenc}rsa-1_5"/>`, oaepHash: undefined },
} as const

/** Puts an encrypted assertion where a response has its plain one. What is encrypted names its namespace itself. */
export function encrypted(response: string, key: KeyObject, wish: EncryptionWish = {}): string {
  return response.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, (assertion) =>
    encryptedElement(assertion.replace('<saml:Assertion', `<saml:Assertion ${namespace}`), key, wish),
  )
}

function encryptedElement(assertion: string, key: KeyObject, wish: EncryptionWish): string {
  const { content = 'aes256-gcm', carrier = 'oaep-mgf1p', keyBeside = false, spoil = (octets) => octets } = wish
  const secret = randomBytes(content.startsWith('aes256') ? 32 : 16)
  const { method, oaepHash } = carriers[carrier]
  const padding = oaepHash === undefined ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING
  const carried = publicEncrypt({ key, padding, ...(oaepHash !== undefined && { oaepHash }) }, secret)
  const encryptedKey = `<e:EncryptedKey>${method}${cipherData(carried)}</e:EncryptedKey>`
  const within = keyBeside ? '' : `<d:KeyInfo>${encryptedKey}</d:KeyInfo>`
  const place = content.endsWith('gcm') ? xenc11 : xenc
  return (
    `<saml:EncryptedAssertion><e:EncryptedData xmlns:e="${xenc}" xmlns:d="http://www.w3.org/2000/09/xmldsig#" Type="${xenc}Element">` +
    `<e:EncryptionMethod Algorithm="${place}${content}"/>${within}${cipherData(spoil(octetsOf(assertion, content, secret)))}` +
    `</e:EncryptedData>${keyBeside ? encryptedKey.replace('>', ` xmlns:e="${xenc}" xmlns:d="http://www.w3.org/2000/09/xmldsig#">`) : ''}` +
    `</saml:EncryptedAssertion>`
  )
}

function octetsOf(text: string, content: string, secret: Buffer): Buffer {
  const name = `aes-${content.slice(3, 6)}-${content.slice(7)}`
  if (name === 'aes-256-gcm' || name === 'aes-128-gcm') {
    const iv = randomBytes(12)
    const cipher = createCipheriv(name, secret, iv)
    return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  }
  const iv = randomBytes(16)
  const cipher = createCipheriv(name, secret, iv)
  return Buffer.concat([iv, cipher.update(text), cipher.final()])
}

function cipherData(octets: Buffer): string {
  return `<e:CipherData><e:CipherValue>${octets.toString('base64')}</e:CipherValue></e:CipherData>`
}
