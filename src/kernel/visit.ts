import type { Caller } from './caller.ts'
import type { HttpRequest } from './http.ts'
import type { ConditionContext } from './operation.ts'

/** A request that was answered, as a log of its bucket tells of it. */
export interface Visit {
  /** The request id that the response carries. */
  readonly id: string
  /** Arrival, milliseconds since the epoch. */
  readonly began: number
  /** Milliseconds from arrival until the answer began, and until it was sent. */
  readonly turnAround: number
  readonly total: number
  /** As the client sent it: that of a website's visitor is the website's own. */
  readonly request: Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>
  readonly isWebsite: boolean
  /** The client's address, as text. */
  readonly address: string
  readonly caller: Caller | undefined
  /** Condition keys of the proof of who it is; undefined where there was none, or none that held. */
  readonly proof: ConditionContext | undefined
  /** The wire name; undefined for a request that names none. */
  readonly operation: string | undefined
  /** What the path names. */
  readonly bucket: string
  readonly key: string | undefined
  /** What the operation was given, and what it answered; undefined where it did not come that far. */
  readonly input: unknown
  readonly output: unknown
  readonly status: number
  /** The code of the fault that was answered. */
  readonly fault: string | undefined
  /** Names and values of the response's headers. */
  readonly headers: readonly string[]
  /** Octets of the body that were sent. */
  readonly sent: number
  /** Whether only an access control list allowed it. */
  readonly byAcl: boolean
}
