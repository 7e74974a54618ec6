import { type HttpRequest, type HttpResponse, header } from '../../../kernel/http.ts'
import type { Cors } from '../ports.ts'

/**
 * The answer to a preflight request, which an API with CORS gives itself; undefined for any other request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflight(cors: Cors | undefined, request: HttpRequest): HttpResponse | undefined {
  const isPreflight =
    request.method === 'OPTIONS' && header(request.headers, 'access-control-request-method') !== undefined
  if (cors === undefined || !isPreflight) return undefined
  const origin = originHeaders(cors, request)
  if (origin.length === 0) return { status: 204, headers: [] }
  const { AllowMethods = [], AllowHeaders = [], MaxAge } = cors
  const lists = [
    ['access-control-allow-methods', AllowMethods.join(',')],
    ['access-control-allow-headers', AllowHeaders.join(',')],
    ['access-control-max-age', MaxAge === undefined ? '' : String(MaxAge)],
  ] as const
  return { status: 204, headers: [...origin, ...lists.filter(([, value]) => value !== '').flat()] }
}

/** Adds what CORS says to an answer; what the function said of CORS itself is dropped. */
export function withCors(cors: Cors | undefined, request: HttpRequest, response: HttpResponse): HttpResponse {
  if (cors === undefined) return response
  const kept: string[] = []
  for (let i = 0; i < response.headers.length; i += 2) {
    const name = response.headers[i] as string
    if (!name.startsWith('access-control-')) kept.push(name, response.headers[i + 1] as string)
  }
  const origin = originHeaders(cors, request)
  const exposed = (cors.ExposeHeaders ?? []).join(',')
  const exposing = origin.length === 0 || exposed === '' ? [] : ['access-control-expose-headers', exposed]
  return { ...response, headers: [...kept, ...origin, ...exposing] }
}

/** Nothing where the request names no origin, or one that is not allowed. */
function originHeaders({ AllowOrigins = [], AllowCredentials }: Cors, request: HttpRequest): readonly string[] {
  const origin = header(request.headers, 'origin')
  if (origin === undefined) return []
  const isOpen = AllowOrigins.includes('*')
  const scheme = /^(https?:\/\/)/i.exec(origin)?.[1]?.toLowerCase()
  const isNamed = AllowOrigins.some(
    (allowed) => allowed === origin || (scheme !== undefined && allowed === `${scheme}*`),
  )
  if (!isOpen && !isNamed) return []
  const credentials = AllowCredentials === true ? ['access-control-allow-credentials', 'true'] : []
  return ['access-control-allow-origin', isOpen ? '*' : origin, ...credentials]
}
