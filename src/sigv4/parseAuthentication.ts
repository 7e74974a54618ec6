import type { AnonymousRequest, Authentication } from './authentication.ts'
import type { SignableRequest } from './canonical.ts'
import { parseHeaderAuthentication } from './parseHeader.ts'
import { parsePresigned, queryProof } from './parsePresigned.ts'
import { parsePayload } from './payload.ts'
import { type ProofHeaders, proofHeaders } from './proofHeaders.ts'
import { type Refusal, refused, type SignatureFamily } from './refusal.ts'
import { isVersion2Query } from './v2/parse.ts'

/**
 * Reads who a request says it is from: by `Authorization`, by its query, or nobody. Two proofs are refused, and so is
 * one of Signature Version 2: where it is taken, `parseVersion2` is asked first. Nothing is verified yet.
 */
export function parseAuthentication(
  request: Pick<SignableRequest, 'query' | 'headers'>,
  family: SignatureFamily,
): Authentication {
  const headers = proofHeaders(request.headers)
  if (headers.kind === 'refused') return headers
  const proof = queryProof(request.query)
  const { authorization } = headers
  if (proof === 'repeated') return refused({ reason: 'malformed', place: 'query', detail: repeated })
  if (authorization !== undefined) {
    if (proof !== undefined || isVersion2Query(request.query)) return refused({ reason: 'conflicting' })
    return parseHeaderAuthentication(authorization, headers, family)
  }
  if (proof !== undefined) return parsePresigned(proof, headers, family)
  if (isVersion2Query(request.query)) return refused({ reason: 'unsupportedVersion', place: 'query', value: 'AWS' })
  return anonymous(headers, family)
}

/** Chunks cannot be signed where the request is not. */
function anonymous(headers: ProofHeaders, family: SignatureFamily): AnonymousRequest | Refusal {
  const { payloadHash } = headers
  if (family !== 's3' || payloadHash === undefined) return { kind: 'anonymous', payload: { kind: 'unsigned' } }
  const payload = parsePayload(payloadHash, headers)
  if (payload.kind === 'refused') return payload
  const isSigned = payload.kind === 'streaming' && payload.signed
  return isSigned ? refused({ reason: 'missing' }) : { kind: 'anonymous', payload }
}

const repeated = 'A parameter of the query-string authentication appears more than once.'
