import { DiffieHellman, getDiffieHellman, hash } from 'node:crypto'

/** Cognito's group: RFC 3526 §5's 3072-bit prime, which OpenSSL calls modp15. */
const group = 'modp15'

/** N of SRP-6a. */
export const modulus: bigint = BigInt(`0x${getDiffieHellman(group).getPrime('hex')}`)

/** g of SRP-6a. */
export const generator = 2n

/** k = H(N | g), both padded. */
export const multiplier: bigint = hashNumber(padHex(modulus) + padHex(generator))

/**
 * `power` wherever it is computed. One takes about a millisecond, so a server that answers others meanwhile computes it
 * in threads; `powerHere` computes it in place.
 */
export type Power = (base: bigint, exponent: bigint, then?: FurtherPower) => Promise<bigint | undefined>

/** What to do with a power at once: multiply, and raise again. */
export interface FurtherPower {
  readonly times: bigint
  readonly exponent: bigint
}

/** Computes a power in this very thread. */
export const powerHere: Power = async (base, exponent, then) => power(base, exponent, then)

/**
 * base^exponent mod N, or (times · base^exponent)^further mod N, by OpenSSL's constant-time modular exponentiation (through its Diffie-Hellman).
 * A named group takes a private key by the setter of `DiffieHellman`; making the group from its prime instead
 * would test that prime for over a second. Undefined where the base is 0, 1 or N-1 modulo N, which no honest party sends.
 */
export function power(base: bigint, exponent: bigint, then?: FurtherPower): bigint | undefined {
  if (then !== undefined) {
    const raised = power(base, exponent)
    return raised === undefined ? undefined : power((then.times % modulus) * raised, then.exponent)
  }
  const reduced = base % modulus
  if (reduced < 2n || reduced === modulus - 1n) return undefined
  const exchange = getDiffieHellman(group)
  DiffieHellman.prototype.setPrivateKey.call(exchange, wholeOctets(exponent), 'hex')
  return BigInt(`0x${exchange.computeSecret(wholeOctets(reduced), 'hex', 'hex')}`)
}

/**
 * A number in the hexadecimal that Cognito hashes: whole octets, with a zero octet before a set top bit,
 * as Java's `BigInteger.toByteArray` gives them.
 */
export function padHex(value: bigint): string {
  const digits = wholeOctets(value)
  return digits >= '8' ? `00${digits}` : digits
}

/** SHA-256 of the octets that a hexadecimal text names, as a number. */
export function hashNumber(hex: string): bigint {
  return BigInt(`0x${hash('sha256', Buffer.from(hex, 'hex'), 'hex')}`)
}

/** A number sent as hexadecimal text; undefined when the text is anything else or longer than N's. */
export function parseHex(text: string): bigint | undefined {
  return /^[0-9a-fA-F]{1,1024}$/.test(text) ? BigInt(`0x${text}`) : undefined
}

function wholeOctets(value: bigint): string {
  const digits = value.toString(16)
  return digits.length % 2 === 1 ? `0${digits}` : digits
}
