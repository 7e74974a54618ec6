import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { isJwsAlgorithm, type JwsAlgorithm, jwsAlgorithms } from './jwsAlgorithms.ts'

/** A key that may verify signatures, and the algorithms it may verify. */
export interface VerificationKey {
  readonly kid: string | undefined
  readonly algorithms: readonly JwsAlgorithm[]
  readonly key: KeyObject
}

/** Keys that tokens of one issuer are verified with. */
export interface KeySet {
  readonly keys: readonly VerificationKey[]
}

/** A public RSA key as a JWK set shows it. https://www.rfc-editor.org/rfc/rfc7517#section-4 */
export interface PublicJwk {
  readonly alg: string
  readonly e: string
  readonly kid: string
  readonly kty: 'RSA'
  readonly n: string
  readonly use: 'sig'
}

/**
 * Reads a JWK set. Keys that are not for signatures, that are weak or that are not understood are left out, as
 * RFC 7517 §5 advises; keys that share a `kid` are all left out, because which one signs is ambiguous.
 * Symmetric keys count only with `hmac`, and then only they may be in the set.
 */
export function parseKeySet(jwks: unknown, options: { readonly hmac?: boolean } = {}): KeySet {
  const listed = isRecord(jwks) && Array.isArray(jwks['keys']) ? jwks['keys'].filter(isRecord) : []
  const symmetric = options.hmac === true
  if (symmetric && listed.some((jwk) => jwk['kty'] !== 'oct')) return { keys: [] }
  const kids = listed.map((jwk) => jwk['kid'])
  const unambiguous = listed.filter(
    (_, i) => kids[i] === undefined || kids.indexOf(kids[i]) === kids.lastIndexOf(kids[i]),
  )
  return { keys: unambiguous.map((jwk) => verificationKey(jwk, symmetric)).filter((key) => key !== undefined) }
}

/** The set that verifies what `keys` sign; for a server's own keys. */
export function keySetOf(
  keys: readonly { readonly kid: string; readonly algorithm: JwsAlgorithm; readonly publicKey: KeyObject }[],
): KeySet {
  return { keys: keys.map(({ kid, algorithm, publicKey }) => ({ kid, algorithms: [algorithm], key: publicKey })) }
}

/** The key of a token: by its `kid`, or the only one when the token names none. */
export function keyOfToken(set: KeySet, kid: string | undefined): VerificationKey | undefined {
  if (kid === undefined) return set.keys.length === 1 ? set.keys[0] : undefined
  return set.keys.find((key) => key.kid === kid)
}

function verificationKey(jwk: Record<string, unknown>, symmetric: boolean): VerificationKey | undefined {
  const { kid, use, alg } = jwk
  if (kid !== undefined && typeof kid !== 'string') return undefined
  if (use !== undefined && use !== 'sig') return undefined
  const operations = jwk['key_ops']
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return undefined
  if (alg !== undefined && !isJwsAlgorithm(alg)) return undefined
  const key = jwk['kty'] === 'oct' ? symmetricKey(jwk, symmetric) : publicKey(jwk)
  if (key === undefined) return undefined
  const fitting = algorithmsOf(key)
  const algorithms = alg === undefined ? fitting : fitting.filter((name) => name === alg)
  return algorithms.length === 0 ? undefined : { kid, algorithms, key }
}

function symmetricKey(jwk: Record<string, unknown>, allowed: boolean): KeyObject | undefined {
  const { k } = jwk
  return allowed && typeof k === 'string' ? createSecretKey(k, 'base64url') : undefined
}

/** Only the public members are read: a private key in a published set adds nothing. */
function publicKey(jwk: Record<string, unknown>): KeyObject | undefined {
  const { kty, n, e, crv, x, y } = jwk
  if (kty !== 'RSA' && kty !== 'EC') return undefined
  try {
    const key = createPublicKey({ key: { kty, n, e, crv, x, y } as JsonWebKey, format: 'jwk' })
    return kty === 'RSA' && isWeakRsa(key, Buffer.from(String(n), 'base64url')) ? undefined : key
  } catch {
    return undefined
  }
}

/** The algorithms that a key's own parameters allow, whatever its JWK claims. */
function algorithmsOf(key: KeyObject): readonly JwsAlgorithm[] {
  const curve = key.asymmetricKeyDetails?.namedCurve
  const keyType = key.type === 'secret' ? 'oct' : key.asymmetricKeyType === 'rsa' ? 'RSA' : 'EC'
  const names = Object.keys(jwsAlgorithms) as JwsAlgorithm[]
  return names.filter((name) => {
    const entry = jwsAlgorithms[name]
    if (entry.keyType !== keyType || entry.curve !== curve) return false
    return (key.symmetricKeySize ?? 0) >= (entry.minimumOctets ?? 0)
  })
}

/** RFC 7518 §3.3 wants 2048 bits at least; past 8192 a verification costs too much to give to a stranger's key. */
function isWeakRsa(key: KeyObject, modulus: Uint8Array): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < 2048 || modulusLength > 8192) return true
  if (publicExponent < 3n || publicExponent % 2n === 0n) return true
  return isInfineonKey(modulus)
}

/**
 * The fingerprint of RSA keys whose primes Infineon's library made guessable (CVE-2017-15361): for every small
 * prime the modulus is a power of 65537. https://crocs.fi.muni.cz/public/papers/rsa_ccs17
 */
function isInfineonKey(modulus: Uint8Array): boolean {
  const n = BigInt(`0x${Buffer.from(modulus).toString('hex')}`)
  return smallPrimes.every((prime) => isPowerOf65537(Number(n % BigInt(prime)), prime))
}

const smallPrimes = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

function isPowerOf65537(residue: number, prime: number): boolean {
  const base = 65537 % prime
  let power = 1
  do {
    if (power === residue) return true
    power = (power * base) % prime
  } while (power !== 1)
  return false
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
