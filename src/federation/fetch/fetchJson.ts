import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../../kernel/clock.ts'
import { type Destination, destinationOf, type StandIns } from './address.ts'
import { hangsOnPinned } from './certificate.ts'

/** One request for a JSON document. */
export interface JsonRequest {
  readonly url: string
  /** The registered party that this is asked of, `url` itself when absent: where it is decides where `url` may lead. */
  readonly of?: string
  /** SHA-1 of certificates that are believed where no trusted authority vouches for the server's. */
  readonly thumbprints?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** Fields of a form to post; a GET when absent. */
  readonly form?: Readonly<Record<string, string>>
}

/** Why there is no document. */
export type FetchRefusal =
  /** The address may not be asked. */
  | 'forbidden'
  /** No connection, or none in time. */
  | 'unreachable'
  /** The server's certificate is neither trusted nor pinned. */
  | 'certificate'
  /** An answer that is too long, too late, leads elsewhere, or is no JSON. */
  | 'unusable'
  /** Too many requests are under way. */
  | 'busy'

/** What a provider answered, or why that is not used. */
type JsonAnswer =
  | {
      readonly ok: true
      readonly status: number
      readonly value: unknown
      /** Seconds for which the answer may be kept, by its `Cache-Control`. */
      readonly maxAge: number | undefined
    }
  /** `detail` is for the administrator. */
  | { readonly ok: false; readonly reason: FetchRefusal; readonly detail: string }

/** Fetches one JSON document within hard bounds. Never throws. */
export type FetchJson = (request: JsonRequest) => Promise<JsonAnswer>

/** What is spent on an answer at most. */
interface FetchBounds {
  /** Octets of an answer. */
  readonly size: number
  /** Milliseconds for a whole answer, redirects included. */
  readonly time: number
  /** Requests under way at once. */
  readonly concurrency: number
}

/** What fetching works with. */
export interface FetchNeeds {
  readonly clock: Clock
  readonly standIns?: StandIns
  readonly bounds?: Partial<FetchBounds>
  /** Certificate authorities, PEM, in place of those that the process trusts. */
  readonly authorities?: readonly string[]
}

const defaults: FetchBounds = { size: 256 * 1024, time: 5000, concurrency: 32 }
const redirectLimit = 3

/** Why a fetch ended, on its way to the verdict. */
class Refused extends Error {
  readonly reason: FetchRefusal

  constructor(reason: FetchRefusal, message: string) {
    super(message)
    this.name = 'Refused'
    this.reason = reason
  }
}

/**
 * Makes the one way by which the server asks other parties for documents. What anybody may read is asked for once, however
 * many wait for it: anonymous visitors can have an issuer's discovery document asked for, and a slow one takes no other's place.
 */
export function jsonFetcher(needs: FetchNeeds): FetchJson {
  const fetchJson = boundedFetcher(needs)
  const underWay = new Map<string, Promise<JsonAnswer>>()
  return (request) => {
    const { url, of = url, thumbprints = [], headers, form } = request
    if (headers !== undefined || form !== undefined) return fetchJson(request)
    const name = JSON.stringify([url, of, thumbprints])
    const already = underWay.get(name)
    if (already !== undefined) return already
    const answer = fetchJson(request).finally(() => underWay.delete(name))
    underWay.set(name, answer)
    return answer
  }
}

function boundedFetcher(needs: FetchNeeds): FetchJson {
  const bounds = { ...defaults, ...needs.bounds }
  let underWay = 0
  return async (request) => {
    if (underWay >= bounds.concurrency) {
      return { ok: false, reason: 'busy', detail: `${bounds.concurrency} requests are under way already` }
    }
    underWay++
    try {
      return await fetched(request, needs, bounds)
    } catch (error) {
      return refusalOf(error, request.url)
    } finally {
      underWay--
    }
  }
}

function refusalOf(error: unknown, url: string): JsonAnswer {
  if (error instanceof Refused) return { ok: false, reason: error.reason, detail: `${url}: ${error.message}` }
  const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
  const detail = `${url}: ${isLate ? 'it took too long' : error instanceof Error ? error.message : String(error)}`
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(code)
  return { ok: false, reason: isCertificate ? 'certificate' : 'unreachable', detail }
}

async function fetched(request: JsonRequest, needs: FetchNeeds, bounds: FetchBounds): Promise<JsonAnswer> {
  const signal = AbortSignal.timeout(bounds.time)
  let url = request.url
  for (let step = 0; step <= redirectLimit; step++) {
    const destination = destinationOf(url, request.of ?? request.url, needs.standIns ?? {})
    if (destination === undefined) throw new Refused('forbidden', `${url} may not be asked`)
    const response = await opened(destination, request, needs, signal)
    const next = redirectOf(response, destination.url, request)
    if (next === undefined) return await answerOf(response, bounds)
    response.destroy()
    url = samePlace(url, next)
  }
  throw new Refused('unusable', 'it redirects again and again')
}

function opened(
  { url, lookup }: Destination,
  { thumbprints = [], headers, form }: JsonRequest,
  { clock, authorities }: FetchNeeds,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString()
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    // Each connection is judged by the thumbprints of its own request: none is used again.
    agent: false,
    signal,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(lookup === undefined ? {} : { lookup }),
  }
  return new Promise((resolve, reject) => {
    const pinned = url.protocol === 'https:' && thumbprints.length > 0
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, {
            ...options,
            rejectUnauthorized: !pinned,
            ...(authorities === undefined ? {} : { ca: [...authorities] }),
          })
        : httpRequest(url, options)
    if (pinned) judgeCertificate(request, url.hostname, { thumbprints, now: clock.now() })
    request.on('response', resolve)
    request.on('error', reject)
    request.end(body)
  })
}

/** Ends a request to a server whose certificate is neither trusted nor pinned. */
function judgeCertificate(request: ClientRequest, hostname: string, pins: Parameters<typeof hangsOnPinned>[2]): void {
  request.once('socket', (socket) => {
    if (!(socket instanceof TLSSocket)) return
    socket.once('secureConnect', () => {
      if (socket.authorized) return
      const certificate = socket.getPeerX509Certificate()
      if (certificate !== undefined && hangsOnPinned(certificate, hostname.replace(/^\[|\]$/g, ''), pins)) return
      request.destroy(new Refused('certificate', 'its certificate is neither trusted nor pinned'))
    })
  })
}

/** Where an answer leads: never to another host, never away from a form. */
function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL, { form }: JsonRequest): URL | undefined {
  if (statusCode < 300 || statusCode > 399) return undefined
  const next = headers.location === undefined ? null : URL.parse(headers.location, from.href)
  if (next === null || next.origin !== from.origin || form !== undefined) {
    throw new Refused('unusable', `it redirects to ${next?.origin ?? 'nowhere'}`)
  }
  return next
}

/** Another path at the same host, however many slashes it begins with. */
function samePlace(url: string, { pathname, search }: URL): string {
  const place = new URL(url)
  place.pathname = pathname
  place.search = search
  return place.href
}

async function answerOf(response: IncomingMessage, bounds: FetchBounds): Promise<JsonAnswer> {
  const { statusCode: status = 0, headers } = response
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw new Refused('unusable', `it answers in ${encoding}`)
  const value = parsed(await collected(response, bounds.size), status)
  return { ok: true, status, value, maxAge: maxAgeOf(headers['cache-control']) }
}

async function collected(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > limit) throw new Refused('unusable', `it answers with more than ${limit} octets`)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('unusable', `it answers ${status} with what is no JSON`)
  }
}

function maxAgeOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/\bno-(store|cache)\b/i.test(header)) return 0
  const seconds = /\bmax-age=(\d{1,9})\b/i.exec(header)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
