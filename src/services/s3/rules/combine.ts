import type { Checksum, ChecksumAlgorithm, Checksums, ChecksumType } from '../ports/checksums.ts'
import { algorithms } from './algorithms.ts'

interface PartChecksum {
  readonly size: number
  /** Base64. */
  readonly checksum: string
}

/** The checksum of a multipart object, from those of its parts. */
export function multipartChecksum(
  checksums: Checksums,
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): Checksum {
  if (type === 'FULL_OBJECT') return { algorithm, type, value: joinedCrc(algorithm, parts) }
  const raw = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, 'base64')))
  return { algorithm, type, value: `${checksums.digest(algorithm, raw, 'base64')}-${parts.length}` }
}

/**
 * The CRC of octets that stand behind one another, from the CRCs of each: crc(AB) = crc(A)·x^(8·|B|) + crc(B) over GF(2),
 * modulo the polynomial. Bits are reflected, so x^0 is the highest bit.
 */
function joinedCrc(algorithm: ChecksumAlgorithm, parts: readonly PartChecksum[]): string {
  const { polynomial, octets } = algorithms[algorithm]
  if (polynomial === undefined) throw new TypeError(`${algorithm} cannot cover a whole object by its parts`)
  const field: Field = { polynomial, top: 1n << BigInt(octets * 8 - 1) }
  const shifts = new Map<number, bigint>()
  let crc = 0n
  for (const { size, checksum } of parts) {
    const shift = shifts.get(size) ?? powerOfX(field, BigInt(size) * 8n)
    shifts.set(size, shift)
    crc = multiply(field, shift, crc) ^ BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`)
  }
  return Buffer.from(crc.toString(16).padStart(octets * 2, '0'), 'hex').toString('base64')
}

interface Field {
  /** Reflected. */
  readonly polynomial: bigint
  /** The bit of x^0. */
  readonly top: bigint
}

function multiply({ polynomial, top }: Field, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = top; bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ polynomial
  }
  return product
}

function powerOfX(field: Field, exponent: bigint): bigint {
  let result = field.top
  let square = field.top >> 1n
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply(field, result, square)
    square = multiply(field, square, square)
  }
  return result
}
