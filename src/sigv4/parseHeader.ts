import type { SignedAuthentication } from './authentication.ts'
import { algorithm } from './canonical.ts'
import { isSignedHeaderList, parseCredential } from './credential.ts'
import { parsePayload } from './payload.ts'
import type { ProofHeaders } from './proofHeaders.ts'
import { type Refusal, refused, type SignatureFamily } from './refusal.ts'
import { formatScope } from './signingKey.ts'
import { formatAmzDate, parseAmzDate, parseDateHeader } from './times.ts'

/**
 * Reads an `Authorization` header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function parseHeaderAuthentication(
  authorization: string,
  headers: ProofHeaders,
  family: SignatureFamily,
): SignedAuthentication | Refusal {
  const space = authorization.indexOf(' ')
  const scheme = space < 0 ? authorization : authorization.slice(0, space)
  if (scheme !== algorithm) return refusedScheme(scheme)
  const parameters = parseParameters(authorization.slice(space + 1))
  if (parameters === undefined)
    return malformed('the authorization header requires three components: Credential, SignedHeaders, and Signature.')
  const credential = parseCredential(parameters.credential)
  if (credential === undefined) {
    return malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
  }
  if (!isSignedHeaderList(parameters.signedHeaders))
    return malformed('the SignedHeaders are not a sorted list of lower-case names.')
  const date = requestDate(headers)
  if (date.kind === 'refused') return date
  const payload = headerPayload(headers, family)
  if (payload.kind === 'refused') return payload
  return {
    kind: 'header',
    credential,
    scope: formatScope(credential),
    signedHeaders: parameters.signedHeaders,
    signature: parameters.signature,
    amzDate: date.amzDate,
    time: date.time,
    expires: undefined,
    sessionToken: headers.sessionToken,
    payload,
  }
}

interface Parameters {
  credential: string
  signedHeaders: string
  signature: string
}

/** The three parameters, each exactly once, nothing else; undefined otherwise. */
function parseParameters(text: string): Parameters | undefined {
  const found: Parameters = { credential: '', signedHeaders: '', signature: '' }
  for (const part of text.split(',')) {
    const equals = part.indexOf('=')
    const member = parameterMembers.get(part.slice(0, equals).trim())
    if (member === undefined || found[member] !== '') return undefined
    found[member] = part.slice(equals + 1).trim()
  }
  return found.credential === '' || found.signedHeaders === '' || found.signature === '' ? undefined : found
}

const parameterMembers: ReadonlyMap<string, keyof Parameters> = new Map([
  ['Credential', 'credential'],
  ['SignedHeaders', 'signedHeaders'],
  ['Signature', 'signature'],
])

function refusedScheme(scheme: string): Refusal {
  const isVersion = scheme === 'AWS' || scheme.startsWith('AWS4-') || scheme.startsWith('AWS3')
  return refused(
    isVersion
      ? { reason: 'unsupportedVersion', place: 'header', value: scheme }
      : { reason: 'unsupportedScheme', value: scheme },
  )
}

/** `X-Amz-Date` before `Date`. */
function requestDate({ amzDate, date }: ProofHeaders): { kind: 'date'; amzDate: string; time: number } | Refusal {
  const text = amzDate ?? date
  if (text === undefined) return refused({ reason: 'missingDate' })
  const time = amzDate === undefined ? parseDateHeader(text) : parseAmzDate(text)
  if (time === undefined) return refused({ reason: 'missingDate' })
  return { kind: 'date', amzDate: amzDate ?? formatAmzDate(time), time }
}

function headerPayload(headers: ProofHeaders, family: SignatureFamily) {
  if (family !== 's3') return { kind: 'whole' } as const
  if (headers.payloadHash === undefined) return refused({ reason: 'missingPayloadHash' })
  return parsePayload(headers.payloadHash, headers)
}

function malformed(detail: string): Refusal {
  return refused({ reason: 'malformed', place: 'header', detail })
}
