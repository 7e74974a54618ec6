import { createHmac, hash, hkdfSync } from 'node:crypto'
import type { Random } from '../kernel/random.ts'
import { type KeyRingSource, sameSecret, secretFor } from './keyRing.ts'
import { generator, hashNumber, modulus, multiplier, type Power, padHex, parseHex } from './srpGroup.ts'

/**
 * Who a verifier is of. For users: the pool's id after its `_`, and the username (`USER_ID_FOR_SRP`).
 * For remembered devices: the device group key and the device key.
 */
export interface SrpIdentity {
  readonly poolName: string
  readonly username: string
}

/** What the server keeps instead of a password. Seal it: guesses against it are cheap. Numbers are hexadecimal. */
export interface SrpVerifier {
  readonly salt: string
  readonly verifier: string
}

/** The server's half of one sign-in. `secret` must reach nobody: seal it between the two calls. Hexadecimal. */
export interface SrpChallenge {
  /** b */
  readonly secret: string
  /** B, the challenge's `SRP_B`. */
  readonly srpB: string
}

/** A client's answer to a `PASSWORD_VERIFIER` challenge, with what the challenge was. */
export interface PasswordClaim {
  readonly identity: SrpIdentity
  readonly verifier: SrpVerifier
  readonly challenge: SrpChallenge
  /** A, as the client sent it. */
  readonly srpA: string
  /** `PASSWORD_CLAIM_SECRET_BLOCK`, base64. */
  readonly secretBlock: string
  /** `TIMESTAMP`, as the client sent it. */
  readonly timestamp: string
  /** `PASSWORD_CLAIM_SIGNATURE`, base64. */
  readonly signature: string
}

/** The verifier of a new password, under a fresh salt. */
export async function createVerifier(
  power: Power,
  random: Random,
  identity: SrpIdentity,
  password: string,
): Promise<SrpVerifier> {
  const salt = freshSalt(random)
  return { salt, verifier: await verifierOf(power, identity, password, salt) }
}

/** Whether a password is the verifier's, for `USER_PASSWORD_AUTH`: one modular exponentiation. */
export async function passwordMatches(
  power: Power,
  stored: SrpVerifier,
  identity: SrpIdentity,
  password: string,
): Promise<boolean> {
  return sameSecret(await verifierOf(power, identity, password, stored.salt), stored.verifier)
}

/**
 * A verifier for a user who does not exist, the same at every call, that no password matches: so that an answer
 * does not tell who exists. It is a square, as every power of g is, and costs no exponentiation, as a stored one does not.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function decoyVerifier(ring: KeyRingSource, identity: SrpIdentity): SrpVerifier {
  const key = secretFor(ring, 'srp-decoy')
  const digest = (what: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify([what, identity.poolName, identity.username]))
      .digest('hex')
  const salt = digest('salt').slice(0, 32)
  const root = BigInt(`0x${Array.from({ length: 12 }, (_, part) => digest(`verifier ${part}`)).join('')}`)
  const verifier = hexOf((root * root) % modulus)
  return { salt: salt.startsWith('0') ? `1${salt.slice(1)}` : salt, verifier }
}

/**
 * Begins a sign-in: B = kv + g^b. Undefined when A is not a number or is 0 modulo N, which would let anyone in
 * (RFC 5054 §2.5.4).
 */
export async function challengeSrp(
  power: Power,
  random: Random,
  stored: SrpVerifier,
  srpA: string,
): Promise<SrpChallenge | undefined> {
  if (publicValue(srpA) === undefined) return undefined
  const secret = BigInt(`0x${Buffer.from(random.bytes(32)).toString('hex')}`)
  const masked = (multiplier * BigInt(`0x${stored.verifier}`) + ((await power(generator, secret)) ?? 0n)) % modulus
  return masked === 0n
    ? challengeSrp(power, random, stored, srpA)
    : { secret: secret.toString(16), srpB: masked.toString(16) }
}

/** Whether the client's signature proves that it knows the password. Any malformed part is a no. */
export async function passwordClaimHolds(power: Power, claim: PasswordClaim): Promise<boolean> {
  const key = await sharedKey(power, claim)
  if (key === undefined) return false
  const expected = claimSignature(key, claim.identity, claim.secretBlock, claim.timestamp)
  return sameSecret(expected, claim.signature)
}

/** HMAC over pool name, username, secret block and timestamp, base64: what both sides compute. */
export function claimSignature(key: Uint8Array, identity: SrpIdentity, secretBlock: string, timestamp: string): string {
  return createHmac('sha256', key)
    .update(identity.poolName)
    .update(identity.username)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest('base64')
}

/** x = H(salt | H(poolName username : password)), with the salt padded as a number. */
export function privateExponent(identity: SrpIdentity, password: string, salt: string): bigint {
  const credential = hash('sha256', `${identity.poolName}${identity.username}:${password}`, 'hex')
  return hashNumber(padHex(BigInt(`0x${salt}`)) + credential)
}

/** u = H(A | B), both padded. */
export function scrambling(srpA: bigint, srpB: bigint): bigint {
  return hashNumber(padHex(srpA) + padHex(srpB))
}

/** The 16-octet key that signs the claim: HKDF (RFC 5869) of S salted with u, under Cognito's label. */
export function claimKey(shared: bigint, u: bigint): Uint8Array {
  const [ikm, salt] = [shared, u].map((value) => Buffer.from(padHex(value), 'hex')) as [Buffer, Buffer]
  return new Uint8Array(hkdfSync('sha256', ikm, salt, 'Caldera Derived Key', 16))
}

/** S = (A v^u)^b. */
async function sharedKey(power: Power, { verifier, challenge, srpA }: PasswordClaim): Promise<Uint8Array | undefined> {
  const a = publicValue(srpA)
  if (a === undefined) return undefined
  const u = scrambling(a, BigInt(`0x${challenge.srpB}`))
  if (u === 0n) return undefined
  const further = { times: a, exponent: BigInt(`0x${challenge.secret}`) }
  const shared = await power(BigInt(`0x${verifier.verifier}`), u, further)
  return shared === undefined ? undefined : claimKey(shared, u)
}

/** A of a client; undefined when it is no number, or a multiple of N. */
function publicValue(srpA: string): bigint | undefined {
  const value = parseHex(srpA)
  return value === undefined || value % modulus === 0n ? undefined : value
}

async function verifierOf(power: Power, identity: SrpIdentity, password: string, salt: string): Promise<string> {
  return hexOf(await power(generator, privateExponent(identity, password, salt)))
}

/** g to a hash's power is 0, 1 or N-1 for no exponent that a hash reaches; were it so, nobody may sign in by it. */
function hexOf(value: bigint | undefined): string {
  if (value === undefined) throw new Error('A verifier outside the group cannot be used.')
  return value.toString(16)
}

/** 16 octets whose first digit is not 0: some clients hash the text as it is, others the number. */
function freshSalt(random: Random): string {
  const salt = Buffer.from(random.bytes(16)).toString('hex')
  return salt.startsWith('0') ? freshSalt(random) : salt
}
