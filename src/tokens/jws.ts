import { type KeySet, keyOfToken, type VerificationKey } from './jwks.ts'
import { isJwsAlgorithm, jwsAlgorithms } from './jwsAlgorithms.ts'

/** Why a JWS is refused. */
export type JwsRefusal = 'malformed' | 'unsupportedAlgorithm' | 'unknownKey' | 'badSignature'

/** A JWS whose signature holds. */
export interface VerifiedJws {
  readonly ok: true
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
  /** The very key that verified it. */
  readonly key: VerificationKey
}

/** What a JWS proves, or why it proves nothing. */
export type JwsVerdict = VerifiedJws | { readonly ok: false; readonly reason: JwsRefusal }

/** Longer tokens are not looked at. */
const sizeLimit = 65_536

/**
 * Verifies a compact JWS (RFC 7515 §5.2) by a key of the set. The header chooses the key by `kid` and nothing
 * else: `jwk`, `jku`, `x5c` and `x5u` are ignored, `crit` is refused, and the algorithm must be one of the key's own.
 */
export function verifyJws(token: string, keys: KeySet): JwsVerdict {
  const parts = splitCompact(token)
  if (parts === undefined) return refused('malformed')
  const header = parseJsonObject(decodeBase64Url(parts.header))
  const payload = decodeBase64Url(parts.payload)
  const signature = decodeBase64Url(parts.signature)
  if (header === undefined || payload === undefined || signature === undefined) return refused('malformed')
  const { alg, kid } = header
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return refused('malformed')
  if (kid !== undefined && typeof kid !== 'string') return refused('malformed')
  if (!isJwsAlgorithm(alg)) return refused('unsupportedAlgorithm')
  const key = keyOfToken(keys, kid)
  if (key === undefined) return refused('unknownKey')
  if (!key.algorithms.includes(alg)) return refused('unsupportedAlgorithm')
  const holds = jwsAlgorithms[alg].verifies(key.key, Buffer.from(parts.signed), signature)
  return holds ? { ok: true, header, payload, key } : refused('badSignature')
}

/** Stateless between whole texts, and dear to make. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** JSON text of one object; undefined for anything else, and for text that is not UTF-8. */
export function parseJsonObject(bytes: Uint8Array | undefined): Record<string, unknown> | undefined {
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Octets of canonical base64url (RFC 7515 §2: no padding, no white space, no stray bits); undefined for any other text. */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

interface CompactParts {
  readonly header: string
  readonly payload: string
  readonly signature: string
  /** What the signature covers. */
  readonly signed: string
}

function splitCompact(token: string): CompactParts | undefined {
  if (token.length > sizeLimit) return undefined
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) return undefined
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    signed: token.slice(0, second),
  }
}

function refused(reason: JwsRefusal): JwsVerdict {
  return { ok: false, reason }
}
