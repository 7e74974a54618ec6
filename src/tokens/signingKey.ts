import { createPrivateKey, createPublicKey, generateKeyPair, hash, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { PublicJwk } from './jwks.ts'

/** The algorithms that tokens of ours are signed with: user pools use RS256, identity pools RS512. */
export type SigningAlgorithm = 'RS256' | 'RS512'

/** An RSA key that signs tokens. Only its KeyObjects hold secrets, so that printing it shows nothing. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const hashes: Readonly<Record<SigningAlgorithm, string>> = { RS256: 'sha256', RS512: 'sha512' }

/** A text to be signed. */
export type Unsigned = Pick<SigningKey, 'algorithm' | 'privateKey'> & { readonly text: string }

/**
 * Signatures of texts in base64url, in their order, wherever they are computed. One takes a quarter of a millisecond, so
 * a server that answers others meanwhile computes them off its event loop.
 */
export type Sign = (texts: readonly Unsigned[]) => Promise<readonly string[]>

/** A token to be signed. Members of `claims` that are undefined are left out. */
export interface UnsignedToken {
  readonly key: SigningKey
  readonly claims: Readonly<Record<string, unknown>>
  /** What the header holds beside `kid` and `alg`, such as identity pools' `typ: 'JWS'`. */
  readonly header?: Readonly<Record<string, string>>
}

const generateRsa = promisify(generateKeyPair)
const signOnPool = promisify(
  (algorithm: string, data: Uint8Array, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
    sign(algorithm, data, key, done),
)

/** Signs on Node's own pool of threads. */
export const signInPool: Sign = (texts) =>
  Promise.all(
    texts.map(async ({ algorithm, privateKey, text }) => {
      const signature = await signOnPool(hashes[algorithm], Buffer.from(text), privateKey)
      return signature.toString('base64url')
    }),
  )

/** Signs in place. */
export function signature({ algorithm, privateKey, text }: Unsigned): string {
  return sign(hashes[algorithm], Buffer.from(text), privateKey).toString('base64url')
}

/** A fresh RSA key of 2048 bits, made on the thread pool. Without `kid` its thumbprint names it. */
export async function generateSigningKey(algorithm: SigningAlgorithm = 'RS256', kid?: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateRsa('rsa', { modulusLength: 2048, publicExponent: 0x10001 })
  return { kid: kid ?? thumbprint(publicKey), algorithm, privateKey, publicKey }
}

/** The private key as PKCS #8 DER, to be sealed and stored. */
export function exportSigningKey(key: SigningKey): Uint8Array {
  return key.privateKey.export({ type: 'pkcs8', format: 'der' })
}

/** Reads what `exportSigningKey` wrote. Give the `kid` that was not derived. */
export function importSigningKey(pkcs8: Uint8Array, algorithm: SigningAlgorithm = 'RS256', kid?: string): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' })
  if (privateKey.asymmetricKeyType !== 'rsa') throw new Error('A signing key must be an RSA key.')
  const publicKey = createPublicKey(privateKey)
  return { kid: kid ?? thumbprint(publicKey), algorithm, privateKey, publicKey }
}

/** The public half, as a pool's `/.well-known/jwks.json` lists it. */
export function jwkOf(key: SigningKey): PublicJwk {
  const { n, e } = publicMembers(key.publicKey)
  return { alg: key.algorithm, e, kid: key.kid, kty: 'RSA', n, use: 'sig' }
}

/** Signs claims into a compact JWS, on Node's own pool of threads. */
export async function signJwt(
  key: SigningKey,
  claims: UnsignedToken['claims'],
  header: NonNullable<UnsignedToken['header']> = {},
): Promise<string> {
  const [token] = await signJwts(signInPool, [{ key, claims, header }])
  return token as string
}

/** Signs claims into compact JWSs, all at once. */
export async function signJwts(sign: Sign, tokens: readonly UnsignedToken[]): Promise<readonly string[]> {
  const texts = tokens.map(({ key, claims, header }): Unsigned => {
    const { kid, algorithm, privateKey } = key
    return { algorithm, privateKey, text: `${encodeJson({ ...header, kid, alg: algorithm })}.${encodeJson(claims)}` }
  })
  const signatures = await sign(texts)
  return texts.map(({ text }, index) => `${text}.${signatures[index]}`)
}

/** The key's SHA-256 thumbprint (RFC 7638), in the base64 that Cognito's key ids have. */
function thumbprint(key: KeyObject): string {
  const { n, e } = publicMembers(key)
  return hash('sha256', JSON.stringify({ e, kty: 'RSA', n }), 'base64')
}

function publicMembers(key: KeyObject): { readonly n: string; readonly e: string } {
  const { n, e } = key.export({ format: 'jwk' })
  if (n === undefined || e === undefined) throw new Error('A signing key must be an RSA key.')
  return { n, e }
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
