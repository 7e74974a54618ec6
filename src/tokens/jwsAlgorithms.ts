import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

/** The signature algorithms of RFC 7518 §3.1 that are verified here. `none` is not one. */
export type JwsAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'

/** How one algorithm is checked, and which keys may use it. */
export interface AlgorithmEntry {
  readonly keyType: 'oct' | 'RSA' | 'EC'
  /** OpenSSL's name of the curve, for EC. */
  readonly curve?: string
  /** The least octets of a symmetric key (RFC 7518 §3.2). */
  readonly minimumOctets?: number
  readonly verifies: (key: KeyObject, data: Uint8Array, signature: Uint8Array) => boolean
}

/** https://www.rfc-editor.org/rfc/rfc7518#section-3 */
export const jwsAlgorithms: Readonly<Record<JwsAlgorithm, AlgorithmEntry>> = {
  HS256: hmac('sha256', 32),
  HS384: hmac('sha384', 48),
  HS512: hmac('sha512', 64),
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'prime256v1', 64),
  ES384: ecdsa('sha384', 'secp384r1', 96),
  ES512: ecdsa('sha512', 'secp521r1', 132),
}

/** Whether a header's or a key's `alg` names an algorithm that is verified here. */
export function isJwsAlgorithm(name: unknown): name is JwsAlgorithm {
  return typeof name === 'string' && Object.hasOwn(jwsAlgorithms, name)
}

function hmac(hash: string, minimumOctets: number): AlgorithmEntry {
  return {
    keyType: 'oct',
    minimumOctets,
    verifies: (key, data, signature) => {
      const expected = createHmac(hash, key).update(data).digest()
      return expected.length === signature.length && timingSafeEqual(expected, signature)
    },
  }
}

function pkcs1(hash: string): AlgorithmEntry {
  return { keyType: 'RSA', verifies: (key, data, signature) => verify(hash, data, key, signature) }
}

function pss(hash: string): AlgorithmEntry {
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return { keyType: 'RSA', verifies: (key, data, signature) => verify(hash, data, { key, ...options }, signature) }
}

/** The signature is r and s of fixed width (RFC 7518 §3.4), never DER. */
function ecdsa(hash: string, curve: string, octets: number): AlgorithmEntry {
  return {
    keyType: 'EC',
    curve,
    verifies: (key, data, signature) =>
      signature.length === octets && verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  }
}
