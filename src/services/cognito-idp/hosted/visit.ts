import { type HttpRequest, header, type Peer } from '../../../kernel/http.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'

/** One request to a domain's pages or endpoints, read. */
export interface Visit {
  readonly pool: PoolRecord
  readonly domain: string
  /** What comes before the paths of the domain: nothing at its own host. */
  readonly base: string
  /** The URL of the domain as this client reaches it. */
  readonly place: string
  /** After `base`. */
  readonly path: string
  readonly query: URLSearchParams
  /** Empty without a form. */
  readonly form: URLSearchParams
  readonly cookies: Readonly<Record<string, string>>
  readonly header: (name: string) => string | undefined
  /** For the operations that the pages run. */
  readonly request: RequestContext
}

/** Octets of a form: a SAML response is the longest. */
const formLimit = 256 * 1024

/** Reads a request to a domain. */
export async function visitOf(
  { clock }: Pick<Needs, 'clock'>,
  pool: PoolRecord,
  at: { readonly domain: string; readonly base: string; readonly path: string },
  request: HttpRequest,
  peer: Peer,
): Promise<Visit> {
  const get = (name: string): string | undefined => header(request.headers, name)
  const isForm = get('content-type')?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true
  const body = request.method === 'POST' && isForm ? await request.body.collect(formLimit) : undefined
  return {
    pool,
    ...at,
    place: peer.endpoint + at.base,
    query: parametersIn(request.query),
    form: parametersIn(body === undefined ? '' : Buffer.from(body).toString()),
    cookies: cookiesIn(get('cookie') ?? ''),
    header: get,
    request: {
      account: pool.account,
      region: pool.region,
      id: peer.requestId,
      now: clock.now(),
      caller: { kind: 'anonymous' },
      sourceIp: peer.address,
      userAgent: get('user-agent') ?? '',
      keys: {},
      endpoint: peer.endpoint,
      header: get,
      decideAgain: async () => false,
      may: async () => false,
      require: async () => {
        throw new Error('the pages ask nothing of IAM')
      },
    },
  }
}

/** Parameters without a value count as left out. https://www.rfc-editor.org/rfc/rfc6749#section-3.1 */
function parametersIn(text: string): URLSearchParams {
  return new URLSearchParams([...new URLSearchParams(text)].filter(([, value]) => value !== ''))
}

/** The first cookie of each name. https://www.rfc-editor.org/rfc/rfc6265#section-5.4 */
function cookiesIn(text: string): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null) as Record<string, string>
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (name !== '') cookies[name] ??= pair.slice(equals + 1).trim()
  }
  return cookies
}
