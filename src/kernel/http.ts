import type { Fault } from './fault.ts'
import type { Body } from './operation.ts'

/**
 * Header fields in wire order: name, value, name, value. Names are lower-case.
 * A flat list keeps duplicates and order, which signatures depend on.
 */
export type HeaderList = readonly string[]

/** The first value of a header by its lower-case name. */
export function header(headers: HeaderList, name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1]
  return undefined
}

/** All values of a header by its lower-case name, in wire order. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) values.push(headers[i + 1] as string)
  return values
}

/** A request as plain data. Path and query are as received, never normalised. */
export interface HttpRequest {
  readonly method: string
  /** The raw path of the request target, percent-encoding kept. Starts with `/`. */
  readonly path: string
  /** The raw query string without its `?`; empty when there is none. */
  readonly query: string
  readonly headers: HeaderList
  readonly body: Body
}

/** A response as plain data. */
export interface HttpResponse {
  readonly status: number
  /** Name, value, name, value. */
  readonly headers: readonly string[]
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
}

/** Something reached by plain HTTP rather than an AWS protocol: a deployed API, a key set, a health check. */
export interface Site {
  /** Whether this request is the site's to answer. `host` is lower-case, without its port. */
  readonly claims: (host: string, path: string) => boolean
  readonly handle: (request: HttpRequest, peer: Peer) => Promise<HttpResponse>
}

/**
 * A page for people: an operation, asked by a link whose query is signed, decided and recorded as any other request for
 * it, and answered as a browser shows it.
 */
export interface Page {
  /** The whole path, where no bucket's name can stand: `/_poolhouse/outbox`. */
  readonly path: string
  readonly service: string
  readonly operation: string
  /** The operation's input, by wire names; the service's wire checks it. */
  readonly input: (query: URLSearchParams) => object
  /** Shows the operation's own output. */
  readonly show: (output: unknown, query: URLSearchParams) => HttpResponse
  readonly refuse: (fault: Fault, requestId: string) => HttpResponse
}

/** The connection's other end. */
export interface Peer {
  /** The peer's address, as text. */
  readonly address: string
  /** The server's own URL as this client reaches it, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string
  /** The request id that the response carries. */
  readonly requestId: string
}
