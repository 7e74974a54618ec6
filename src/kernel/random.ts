/** Where randomness comes from. Passed in, so that a test can fix it. */
export interface Random {
  /** `size` cryptographically strong random bytes. */
  readonly bytes: (size: number) => Uint8Array
  /** A random UUID, version 4. */
  readonly uuid: () => string
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `length` characters drawn evenly from `alphabet` (at most 256 characters). */
export function randomText(random: Random, length: number, alphabet: string = base62): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/**
 * A unique id with AWS's prefix and shape: 4 letters and 17 of base 32, such as `AROA...`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(
  random: Random,
  prefix: 'AIDA' | 'AROA' | 'ANPA' | 'AGPA' | 'AIPA' | 'AKIA' | 'ASIA' | 'APKA' | 'ACCA' | 'ASCA',
): string {
  return prefix + randomText(random, 17, base32)
}

/** A secret access key: 40 characters. */
export function secretAccessKey(random: Random): string {
  return randomText(random, 40, `${base62}+/`)
}
