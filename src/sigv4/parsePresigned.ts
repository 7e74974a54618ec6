import type { Payload, SignedAuthentication } from './authentication.ts'
import { algorithm } from './canonical.ts'
import { isSignedHeaderList, parseCredential } from './credential.ts'
import { decodeQueryPart } from './encoding.ts'
import { parsePayload } from './payload.ts'
import type { ProofHeaders } from './proofHeaders.ts'
import { type Refusal, refused, type SignatureFamily } from './refusal.ts'
import { formatScope } from './signingKey.ts'
import { parseAmzDate } from './times.ts'

/** The parameters of a presigned request's proof. */
export interface QueryProof {
  readonly algorithm: string | undefined
  readonly credential: string | undefined
  readonly date: string | undefined
  readonly expires: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly sessionToken: string | undefined
  readonly payloadHash: string | undefined
}

const members: ReadonlyMap<string, keyof QueryProof> = new Map([
  ['X-Amz-Algorithm', 'algorithm'],
  ['X-Amz-Credential', 'credential'],
  ['X-Amz-Date', 'date'],
  ['X-Amz-Expires', 'expires'],
  ['X-Amz-SignedHeaders', 'signedHeaders'],
  ['X-Amz-Signature', 'signature'],
  ['X-Amz-Security-Token', 'sessionToken'],
  ['X-Amz-Content-Sha256', 'payloadHash'],
])

/** The proof in a raw query: undefined where there is none, `repeated` where a parameter of it stands twice. */
export function queryProof(query: string): QueryProof | 'repeated' | undefined {
  if (!query.includes('X-Amz-')) return undefined
  const found: Partial<Record<keyof QueryProof, string>> = {}
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const member = members.get(equals < 0 ? part : part.slice(0, equals))
    if (member === undefined) continue
    if (found[member] !== undefined) return 'repeated'
    found[member] = equals < 0 ? '' : decodeQueryPart(part.slice(equals + 1))
  }
  const { algorithm, credential, signature } = found
  if (algorithm === undefined && credential === undefined && signature === undefined) return undefined
  const { date, expires, signedHeaders, sessionToken, payloadHash } = found
  return { algorithm, credential, date, expires, signedHeaders, signature, sessionToken, payloadHash }
}

/**
 * Reads a presigned request's proof.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parsePresigned(
  proof: QueryProof,
  headers: ProofHeaders,
  family: SignatureFamily,
): SignedAuthentication | Refusal {
  const { credential: credentialText, date, signedHeaders, signature, sessionToken } = proof
  if (proof.algorithm !== undefined && proof.algorithm !== algorithm) {
    return refused({ reason: 'unsupportedVersion', place: 'query', value: proof.algorithm })
  }
  const isWhole = proof.algorithm && credentialText && date && signedHeaders && signature
  if (!isWhole || (family === 's3' && proof.expires === undefined)) return malformed(missingParameters)
  const credential = parseCredential(credentialText)
  if (credential === undefined) {
    return malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    )
  }
  const time = parseAmzDate(date)
  if (time === undefined) return malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
  if (!isSignedHeaderList(signedHeaders))
    return malformed('X-Amz-SignedHeaders is not a sorted list of lower-case names')
  const expires = parseExpires(proof.expires)
  if (typeof expires === 'string') return malformed(expires)
  if (sessionToken !== undefined && headers.sessionToken !== undefined) return refused({ reason: 'conflicting' })
  const payload = presignedPayload(proof, headers, signedHeaders, family)
  if (payload.kind === 'refused') return payload
  const scope = formatScope(credential)
  const token = sessionToken ?? headers.sessionToken
  return {
    kind: 'presigned',
    credential,
    scope,
    signedHeaders,
    signature,
    amzDate: date,
    time,
    expires,
    sessionToken: token,
    payload,
  }
}

const missingParameters =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'

/** A week is the longest. */
const longest = 604_800

/** Seconds, or what is wrong with them. */
function parseExpires(text: string | undefined): number | undefined | string {
  if (text === undefined) return undefined
  if (/^-\d+$/.test(text)) return 'X-Amz-Expires must be non-negative'
  if (!/^\d{1,15}$/.test(text)) return 'X-Amz-Expires should be a number'
  const seconds = Number(text)
  if (seconds < 1) return 'X-Amz-Expires must be greater than 0'
  if (seconds <= longest) return seconds
  return `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${longest} seconds`
}

/** The body is not covered, unless the signature names its hash. */
function presignedPayload(
  proof: QueryProof,
  headers: ProofHeaders,
  signedHeaders: string,
  family: SignatureFamily,
): Payload | Refusal {
  if (family !== 's3') return { kind: 'whole' }
  const isSigned = signedHeaders.split(';').includes('x-amz-content-sha256')
  const text = (isSigned ? headers.payloadHash : undefined) ?? proof.payloadHash
  return text === undefined ? { kind: 'unsigned' } : parsePayload(text, headers)
}

function malformed(detail: string): Refusal {
  return refused({ reason: 'malformed', place: 'query', detail })
}
