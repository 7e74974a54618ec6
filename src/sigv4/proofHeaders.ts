import type { HeaderList } from '../kernel/http.ts'
import { type Refusal, refused } from './refusal.ts'

/** The headers that a proof is read from. Each may stand once. */
export interface ProofHeaders {
  readonly kind: 'headers'
  readonly authorization: string | undefined
  readonly amzDate: string | undefined
  readonly date: string | undefined
  readonly sessionToken: string | undefined
  readonly payloadHash: string | undefined
  readonly decodedLength: string | undefined
  readonly trailer: string | undefined
}

const members = {
  authorization: 'authorization',
  'x-amz-date': 'amzDate',
  date: 'date',
  'x-amz-security-token': 'sessionToken',
  'x-amz-content-sha256': 'payloadHash',
  'x-amz-decoded-content-length': 'decodedLength',
  'x-amz-trailer': 'trailer',
  host: 'host',
} as const

const names: ReadonlyMap<string, (typeof members)[keyof typeof members]> = new Map(
  Object.entries(members) as [string, (typeof members)[keyof typeof members]][],
)

/** Finds the headers of a proof in one pass; refuses one that stands twice, because it would mean two things. */
export function proofHeaders(headers: HeaderList): ProofHeaders | Refusal {
  const found: Record<(typeof members)[keyof typeof members], string | undefined> = {
    authorization: undefined,
    amzDate: undefined,
    date: undefined,
    sessionToken: undefined,
    payloadHash: undefined,
    decodedLength: undefined,
    trailer: undefined,
    host: undefined,
  }
  for (let i = 0; i < headers.length; i += 2) {
    const member = names.get(headers[i] as string)
    if (member === undefined) continue
    if (found[member] !== undefined) return refused({ reason: 'repeatedHeader', name: headers[i] as string })
    found[member] = headers[i + 1] as string
  }
  return { kind: 'headers', ...found }
}
