import { header } from '../../kernel/http.ts'
import type { Payload } from '../authentication.ts'
import type { SignableRequest } from '../canonical.ts'
import { decodeQueryPart } from '../encoding.ts'
import { queryProof } from '../parsePresigned.ts'
import { parsePayload } from '../payload.ts'
import { type ProofHeaders, proofHeaders } from '../proofHeaders.ts'
import { type Refusal, refused } from '../refusal.ts'
import { parseDateHeader } from '../times.ts'
import type { Version2Authentication } from './authentication.ts'

/**
 * Reads the proof of a request that brings one of this version; undefined for every other. Two proofs are refused.
 * Nothing is verified yet.
 */
export function parseVersion2(
  request: Pick<SignableRequest, 'query' | 'headers'>,
): Version2Authentication | Refusal | undefined {
  const authorization = header(request.headers, 'authorization')
  const [isByHeader, isByQuery] = [authorization?.startsWith('AWS ') === true, isVersion2Query(request.query)]
  if (!isByHeader && !isByQuery) return undefined
  const headers = proofHeaders(request.headers)
  if (headers.kind === 'refused') return headers
  const isOne = isByHeader ? !isByQuery : authorization === undefined
  if (!isOne || queryProof(request.query) !== undefined) return refused({ reason: 'conflicting' })
  return isByHeader && authorization !== undefined
    ? parseHeader(authorization, headers)
    : parseQuery(request.query, headers)
}

/** A presigned URL of Signature Version 2: `AWSAccessKeyId`, `Expires`, `Signature`. */
export function isVersion2Query(query: string): boolean {
  if (!query.includes('AWSAccessKeyId=')) return false
  return query.split('&').some((part) => part.startsWith('AWSAccessKeyId='))
}

/**
 * Reads `Authorization: AWS <access key id>:<signature>`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#ConstructingTheAuthenticationHeader
 */
function parseHeader(authorization: string, headers: ProofHeaders): Version2Authentication | Refusal {
  const text = authorization.slice('AWS '.length).trim()
  const colon = text.lastIndexOf(':')
  const [accessKeyId, signature] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)]
  if (accessKeyId === '' || signature === '' || /\s/.test(text)) return malformed('header', invalidHeader)
  const { amzDate, date, sessionToken } = headers
  const time = parseDateHeader(amzDate ?? date ?? '')
  if (time === undefined) return refused({ reason: 'missingDate' })
  const payload = payloadOf(headers)
  if (payload.kind === 'refused') return payload
  const signed = amzDate === undefined ? (date ?? '') : ''
  const proof = { credential: { accessKeyId }, signature, sessionToken, payload }
  return { kind: 'version2', place: 'header', ...proof, date: signed, time, expires: undefined }
}

const members: ReadonlyMap<string, 'accessKeyId' | 'signature' | 'date' | 'sessionToken'> = new Map([
  ['AWSAccessKeyId', 'accessKeyId'],
  ['Signature', 'signature'],
  ['Expires', 'date'],
  ['x-amz-security-token', 'sessionToken'],
])

/**
 * Reads the proof of a presigned URL.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
function parseQuery(query: string, headers: ProofHeaders): Version2Authentication | Refusal {
  const found: { accessKeyId?: string; signature?: string; date?: string; sessionToken?: string } = {}
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const member = members.get(equals < 0 ? part : part.slice(0, equals))
    if (member === undefined) continue
    if (found[member] !== undefined) return malformed('query', incompleteQuery)
    found[member] = equals < 0 ? '' : decodeQueryPart(part.slice(equals + 1))
  }
  const { accessKeyId, signature, date, sessionToken } = found
  if (!accessKeyId || !signature || !date) return malformed('query', incompleteQuery)
  if (!/^\d{1,12}$/.test(date)) return malformed('query', `Invalid date (should be seconds since epoch): ${date}`)
  if (sessionToken !== undefined && headers.sessionToken !== undefined) return refused({ reason: 'conflicting' })
  const payload = payloadOf(headers)
  if (payload.kind === 'refused') return payload
  const proof = { credential: { accessKeyId }, signature, sessionToken: sessionToken ?? headers.sessionToken, payload }
  return { kind: 'version2', place: 'query', ...proof, date, time: undefined, expires: Number(date) * 1000 }
}

const invalidHeader = 'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature'
const incompleteQuery = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters'

/** A body may name its hash and be framed in chunks, which nothing of this version signs. */
function payloadOf(headers: ProofHeaders): Payload | Refusal {
  if (headers.payloadHash === undefined) return { kind: 'unsigned' }
  const payload = parsePayload(headers.payloadHash, headers)
  const isSigned = payload.kind === 'streaming' && payload.signed
  return isSigned ? refused({ reason: 'malformedPayloadHash', value: headers.payloadHash }) : payload
}

function malformed(place: 'header' | 'query', detail: string): Refusal {
  return refused({ reason: 'malformedVersion2', place, detail })
}
