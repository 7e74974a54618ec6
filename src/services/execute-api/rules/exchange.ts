import type { HeaderList, HttpRequest, Peer } from '../../../kernel/http.ts'
import type { DeployedApi } from '../ports.ts'
import type { Address } from './address.ts'
import type { TokenContext } from './authorize.ts'
import type { Match } from './routes.ts'

/** One request on its way to a function. */
export interface Exchange {
  readonly api: DeployedApi
  readonly match: Match
  readonly address: Address
  readonly request: HttpRequest
  readonly peer: Peer
  readonly token: TokenContext | undefined
  readonly body: Uint8Array
  /** `Root=1-...` */
  readonly traceId: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The path as HTTP APIs tell functions of it: decoded, even where the event calls it raw. */
export function eventPath({ address }: Pick<Exchange, 'address'>): string {
  return decodeURIComponent(address.path)
}

/** The headers of a request as functions see them, with what API Gateway adds; lower-case, in wire order. */
export function eventHeaders({ request, peer, traceId }: Exchange): HeaderList {
  const { headers } = request
  const { protocol, port } = new URL(peer.endpoint)
  const scheme = protocol.replace(':', '')
  const forwarded = [...pairsOf(headers)].filter(([name]) => name === 'x-forwarded-for').map(([, value]) => value)
  const own = [...pairsOf(headers)].filter(([name]) => !name.startsWith('x-forwarded-') && name !== 'x-amzn-trace-id')
  return [
    ...own.flat(),
    'x-amzn-trace-id',
    traceId,
    'x-forwarded-for',
    [...forwarded, peer.address].join(', '),
    'x-forwarded-port',
    port === '' ? (scheme === 'https' ? '443' : '80') : port,
    'x-forwarded-proto',
    scheme,
  ]
}

function* pairsOf(headers: HeaderList): Iterable<readonly [name: string, value: string]> {
  for (let i = 0; i < headers.length; i += 2) yield [headers[i] as string, headers[i + 1] as string]
}

/** The values of each header. */
export function headerMap(headers: HeaderList): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>()
  for (const [name, value] of pairsOf(headers)) map.set(name, [...(map.get(name) ?? []), value])
  return map
}

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(now: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(now).toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

const textTypes = /^(text\/|application\/(json|javascript|xml)\b|[^;]*\+(json|xml)\b)/i

/** The body as an event carries it: text as it is, anything else in base64. */
export function eventBody({
  body,
  request,
}: Exchange): { readonly body: string; readonly isBase64Encoded: boolean } | undefined {
  if (body.length === 0) return undefined
  const values = headerMap(request.headers)
  const [type] = values.get('content-type') ?? []
  const isText = !values.has('content-encoding') && (type === undefined || textTypes.test(type))
  const text = isText ? textOf(body) : undefined
  if (text !== undefined) return { body: text, isBase64Encoded: false }
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
}

/** Undefined when the octets are not UTF-8. */
function textOf(octets: Uint8Array): string | undefined {
  const text = Buffer.from(octets).toString('utf8')
  return Buffer.compare(Buffer.from(text, 'utf8'), octets) === 0 ? text : undefined
}
