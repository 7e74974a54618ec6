import { createHmac } from 'node:crypto'
import { sameSecret } from './keyRing.ts'

/** Seconds for which a code stands. https://www.rfc-editor.org/rfc/rfc6238#section-4.1 */
const period = 30

/** A code of `digits` digits for one count. https://www.rfc-editor.org/rfc/rfc4226#section-5.3 */
export function hotp(secret: Uint8Array, counter: number, digits = 6): string {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(counter))
  const digest = createHmac('sha1', secret).update(count).digest()
  const offset = (digest[digest.length - 1] as number) & 15
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The count of a moment, in milliseconds since the epoch: the authenticator's and the server's alike. */
export function totpStep(now: number): number {
  return Math.floor(now / 1000 / period)
}

/** Which codes are accepted. */
export interface TotpWindow {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Steps by which the authenticator's clock is ahead; 0 when left out. */
  readonly drift?: number
  /** Steps before and after that are accepted too; 1 when left out. */
  readonly window?: number
  /** The step of the last code that was accepted: it and all before are used up. */
  readonly after?: number
}

/**
 * The step whose code this is, to be remembered as used; undefined when the code is not accepted.
 * https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export function acceptedStep(
  secret: Uint8Array,
  code: string,
  { now, drift = 0, window = 1, after = -1 }: TotpWindow,
): number | undefined {
  const centre = totpStep(now) + drift
  for (let step = Math.max(centre - window, after + 1, 0); step <= centre + window; step++) {
    if (sameSecret(hotp(secret, step), code)) return step
  }
  return undefined
}

/**
 * The step of the second of two codes that follow each other, the first of which lies at most `range` steps from now:
 * how an authenticator is enrolled and its clock's drift is found. The steps nearest to now are tried first.
 * https://www.rfc-editor.org/rfc/rfc6238#section-6
 */
export function consecutiveStep(
  secret: Uint8Array,
  [first, second]: readonly [string, string],
  { now, range, after = -1 }: { readonly now: number; readonly range: number; readonly after?: number },
): number | undefined {
  const centre = totpStep(now)
  for (let distance = 0; distance <= range; distance++) {
    for (const step of distance === 0 ? [centre] : [centre - distance, centre + distance]) {
      if (step <= after || step < 0) continue
      if (sameSecret(hotp(secret, step), first) && sameSecret(hotp(secret, step + 1), second)) return step + 1
    }
  }
  return undefined
}

/**
 * What an authenticator app reads from a QR code.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html
 */
export function otpauthUri(label: string, base32Secret: string, issuer?: string): string {
  const query = `secret=${base32Secret}${issuer === undefined ? '' : `&issuer=${encodeURIComponent(issuer)}`}`
  return `otpauth://totp/${label}?${query}`
}
