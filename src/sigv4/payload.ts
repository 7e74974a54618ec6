import type { Payload, StreamingPayload } from './authentication.ts'
import { isSha256Hex } from './credential.ts'
import type { ProofHeaders } from './proofHeaders.ts'
import { type Refusal, refused } from './refusal.ts'

/** The signed text that says a body is not covered by the signature. */
export const unsignedPayload = 'UNSIGNED-PAYLOAD'

interface StreamingForm {
  readonly signed: boolean
  readonly hasTrailer: boolean
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html */
const streamingForms: Readonly<Record<string, StreamingForm>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, hasTrailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, hasTrailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, hasTrailer: true },
}

/** What `x-amz-content-sha256` says of the body. */
export function parsePayload(text: string, headers: ProofHeaders): Payload | Refusal {
  if (text === unsignedPayload) return { kind: 'unsigned' }
  if (isSha256Hex(text)) return { kind: 'sha256', sha256: text }
  const form = Object.hasOwn(streamingForms, text) ? streamingForms[text] : undefined
  return form === undefined
    ? refused({ reason: 'malformedPayloadHash', value: text })
    : parseStreaming(text, form, headers)
}

/** The last line of the canonical request. `bodyHash` is needed where only the body tells. */
export function payloadText(payload: Payload, bodyHash: string | undefined): string {
  switch (payload.kind) {
    case 'unsigned':
      return unsignedPayload
    case 'sha256':
      return payload.sha256
    case 'whole':
      if (bodyHash === undefined) throw new Error("This signature covers the body: verify it with the body's hash.")
      return bodyHash
    case 'streaming':
      return payload.text
  }
}

function parseStreaming(text: string, form: StreamingForm, headers: ProofHeaders): StreamingPayload | Refusal {
  const { decodedLength, trailer } = headers
  if (decodedLength === undefined || !/^\d{1,15}$/.test(decodedLength))
    return refused({ reason: 'missingDecodedLength' })
  const names = trailer === undefined ? [] : trailer.split(',').map((name) => name.trim().toLowerCase())
  return {
    kind: 'streaming',
    text,
    signed: form.signed,
    trailer: form.hasTrailer ? names.filter((name) => name !== '') : undefined,
    decodedLength: Number(decodedLength),
  }
}
