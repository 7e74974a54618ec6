import { type KeyObject, timingSafeEqual } from 'node:crypto'
import type { SignedAuthentication } from './authentication.ts'
import { canonicalRequest, type SignableRequest, stringToSign } from './canonical.ts'
import { payloadText } from './payload.ts'
import { type Refusal, refused, type SignatureFamily } from './refusal.ts'
import { type SigningKeys, sign } from './signingKey.ts'

/** What a signature must be for. */
export interface VerificationTerms {
  readonly family: SignatureFamily
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The region that the scope must name; any when absent (IAM and STS have a global endpoint). */
  readonly region?: string
  /** The signing names that the scope may carry. */
  readonly services: readonly string[]
  readonly keys: SigningKeys
  /** The body's SHA-256, lower-case hexadecimal; needed of every service but S3, whose headers name it. */
  readonly bodyHash?: string
}

/** A signature that holds. */
export interface Verified {
  readonly kind: 'verified'
  /** Signs the chunks of a streaming body. */
  readonly signingKey: KeyObject
}

/**
 * How far a request's time may be from the server's, by family.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html says five minutes;
 * S3 allows fifteen, and so do STS and IAM ("... - 15 min.").
 */
const skewLimits: Readonly<Record<SignatureFamily, number>> = {
  s3: 15 * 60_000,
  query: 15 * 60_000,
  awsJson: 5 * 60_000,
  rest: 5 * 60_000,
}

/** Verifies a request's proof with the secret of its access key: scope, time, what is signed, and the signature. */
export function verifySignature(
  proof: SignedAuthentication,
  request: SignableRequest,
  secret: string,
  terms: VerificationTerms,
): Verified | Refusal {
  const refusal = checkScope(proof, terms) ?? checkTime(proof, terms) ?? checkSignedHeaders(proof, request)
  if (refusal !== undefined) return refusal
  const { credential, scope, signature, amzDate, signedHeaders } = proof
  const style = terms.family === 's3' ? 's3' : 'normalized'
  const hash = payloadText(proof.payload, terms.bodyHash)
  const canonical = canonicalRequest(request, signedHeaders, hash, style)
  if (canonical === undefined) return mismatch(proof, '', undefined)
  const text = stringToSign(canonical, amzDate, scope)
  const signingKey = terms.keys.get(credential.accessKeyId, secret, credential, scope)
  return sameText(sign(signingKey, text), signature)
    ? { kind: 'verified', signingKey }
    : mismatch(proof, text, canonical)
}

/** Compares two texts in time that does not depend on where they differ. */
export function sameText(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The scope must be for this day, this region and this service. */
export function checkScope(
  proof: Pick<SignedAuthentication, 'credential' | 'amzDate'> & { readonly kind: 'header' | 'presigned' | 'form' },
  terms: Pick<VerificationTerms, 'region' | 'services'>,
): Refusal | undefined {
  const { credential, amzDate } = proof
  const place = proof.kind === 'presigned' ? 'query' : proof.kind
  if (!amzDate.startsWith(credential.date))
    return refused({ reason: 'scopeDate', place, date: credential.date, amzDate })
  if (terms.region !== undefined && credential.region !== terms.region) {
    return refused({ reason: 'wrongRegion', place, given: credential.region, expected: terms.region })
  }
  if (!terms.services.includes(credential.service)) {
    return refused({ reason: 'wrongService', place, given: credential.service, expected: terms.services[0] ?? '' })
  }
  return undefined
}

/**
 * A presigned request lives as long as it says; any other, as long as the clocks may differ. So do the presigned ones of
 * STS and IAM, whatever they say: https://github.com/aws/aws-sdk-go/issues/2167
 */
function checkTime({ time, expires }: SignedAuthentication, { now, family }: VerificationTerms): Refusal | undefined {
  const limit = skewLimits[family]
  if (expires === undefined || family === 'query') {
    return Math.abs(now - time) > limit ? refused({ reason: 'skewed', time, now, limit }) : undefined
  }
  if (time - now > limit) return refused({ reason: 'presignedTooEarly', time, now, limit })
  return now > time + expires * 1000 ? refused({ reason: 'presignedExpired', time, expires, now }) : undefined
}

/** `host` and every `x-amz-` header that came must be signed: an unsigned one could have been added on the way. */
function checkSignedHeaders(
  { signedHeaders }: SignedAuthentication,
  { headers }: SignableRequest,
): Refusal | undefined {
  const signed = signedHeaders.split(';')
  if (!signed.includes('host')) return refused({ reason: 'unsignedHost' })
  const unsigned: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (name.startsWith('x-amz-') && !signed.includes(name)) unsigned.push(name)
  }
  return unsigned.length === 0 ? undefined : refused({ reason: 'unsignedHeaders', names: unsigned })
}

/** The caller learns what was signed, to find the difference; a session token in it is left out. */
function mismatch(proof: SignedAuthentication, text: string, canonical: string | undefined): Refusal {
  const { credential, signature } = proof
  const shown = canonical?.replace(/(x-amz-security-token[:=])[^\n&]*/gi, '$1...')
  return refused({
    reason: 'mismatch',
    accessKeyId: credential.accessKeyId,
    signature,
    stringToSign: text,
    ...(shown === undefined ? {} : { canonicalRequest: shown }),
  })
}
