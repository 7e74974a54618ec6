import { Fault } from '../../../kernel/fault.ts'
import { type HttpRequest, type HttpResponse, header, type Peer } from '../../../kernel/http.ts'
import type { Needs } from '../ports.ts'
import type { Address } from './address.ts'
import { authorize } from './authorize.ts'
import { preflight, withCors } from './cors.ts'
import { invokeFunction } from './invoke.ts'
import { messageResponse } from './messages.ts'
import { type CompiledApi, matchRoute } from './routes.ts'

/** Octets. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const bodyLimit = 10 * 1024 * 1024

/** One request and where it is for. */
export interface Visit {
  readonly request: HttpRequest
  readonly peer: Peer
  readonly address: Address
}

/** Answers one request of a deployed API: CORS, route, authorizer, function, in this order. */
export async function serve(needs: Needs, compiled: CompiledApi | undefined, visit: Visit): Promise<HttpResponse> {
  const { request, peer } = visit
  const isServed = compiled !== undefined && !compiled.api.isEndpointDisabled
  const cors = isServed ? compiled.api.cors : undefined
  const { status, headers, ...rest } =
    preflight(cors, request) ??
    withCors(cors, request, isServed ? await answer(needs, compiled, visit) : messageResponse(404, 'Not Found'))
  return { status, headers: [...headers, 'apigw-requestid', peer.requestId], ...rest }
}

async function answer(needs: Needs, compiled: CompiledApi, visit: Visit): Promise<HttpResponse> {
  const { api } = compiled
  const { request, peer, address } = visit
  const match = matchRoute(compiled, request.method, address.path)
  if (match === undefined) return messageResponse(404, 'Not Found')
  if (match === 'malformed') return messageResponse(400, 'Bad Request')
  const about = { requestId: peer.requestId, apiId: api.id, route: match.route.key }
  const authorized = await authorize(needs, match.route.authorization, request)
  if (!authorized.ok) {
    const tell = authorized.response.status < 500 ? needs.log.info : needs.log.warn
    tell('a request was refused', { ...about, reason: authorized.reason })
    return authorized.response
  }
  const body = await bodyOf(request)
  if (body === undefined) return messageResponse(413, 'Request Entity Too Large')
  const { integration } = match.route
  if (integration === undefined) {
    needs.log.warn('a route has no integration', about)
    return messageResponse(500, 'Internal Server Error')
  }
  const now = needs.clock.now()
  const traceId = header(request.headers, 'x-amzn-trace-id') ?? newTrace(needs, now)
  const { token } = authorized
  return invokeFunction(needs, integration, { api, match, address, request, peer, token, body, traceId, now })
}

/** Undefined when it is too large. */
async function bodyOf({ body }: HttpRequest): Promise<Uint8Array | undefined> {
  if ((body.length ?? 0) > bodyLimit) return undefined
  try {
    return await body.collect(bodyLimit)
  } catch (error) {
    if (error instanceof Fault && error.code === 'EntityTooLarge') return undefined
    throw error
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTrace({ random }: Pick<Needs, 'random'>, now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
  return `Root=1-${seconds}-${Buffer.from(random.bytes(12)).toString('hex')}`
}
