import type { CallAs } from '../kernel/call.ts'
import { Fault } from '../kernel/fault.ts'
import type { HttpRequest, HttpResponse, Site } from '../kernel/http.ts'
import { queryClaim, serviceOfVersion } from '../wire/claim.ts'
import { protocols } from '../wire/protocols/index.ts'
import { withAccessLog } from './accessLog.ts'
import { answer, refuse } from './answer.ts'
import { bodyLimit, endpointOf, hostOf } from './arrive.ts'
import { authorizer } from './authorize.ts'
import type { BoundService } from './bind.ts'
import { asksBucket, bucketPreflight, withBucketCors } from './bucketCors.ts'
import { claim } from './claim.ts'
import { requestKeyMaker } from './conditionKeys.ts'
import { preflight } from './crossOrigin.ts'
import { type Explain, explainer } from './explainer.ts'
import { familyOf } from './families.ts'
import { unknownService } from './faults.ts'
import { insideCalls } from './inside.ts'
import type { Connection, Handle } from './node.ts'
import { originReader } from './origin.ts'
import { pageAt, pageProtocol } from './pages.ts'
import { requestIds } from './requestIds.ts'
import type { Journey, PipelineNeeds, Road } from './road.ts'
import { queryForm, type Routes, routeShelf } from './route.ts'
import { disposeBody } from './send.ts'
import { travel } from './travel.ts'

/** The road, and the doors to it from inside. */
export interface Pipeline {
  readonly handle: Handle
  readonly callAs: CallAs
  readonly explain: Explain
}

/** Builds the one road from bytes to an operation: claim, authenticate, decode, authorize, invoke, encode, record. */
export function pipeline(needs: PipelineNeeds): Pipeline {
  const road: Road = {
    needs,
    scope: { account: needs.account, region: needs.region },
    services: new Map(needs.services.map((service) => [service.name, service])),
    routesOf: routeShelf(),
    ids: requestIds(needs.random),
    authorizes: authorizer(needs),
    requestKeys: requestKeyMaker(needs.region),
    originOf: originReader(needs),
  }
  const { scope, services, authorizes, routesOf, requestKeys } = road
  return {
    handle: (request, connection) => handle(road, request, connection),
    callAs: insideCalls({ ...needs, scope, services, authorizes, routesOf }),
    explain: explainer({ ...needs, scope, services, authorizes, keysOf: requestKeys }),
  }
}

async function handle(road: Road, request: HttpRequest, connection: Connection): Promise<HttpResponse> {
  const host = hostOf(request)
  const site = road.needs.sites.find((each) => each.claims(host, request.path))
  if (site !== undefined) return visit(road, site, request, connection)
  const told = preflight(request, host)
  if (told !== undefined) return told
  const page = pageAt(road.needs.pages, request, host)
  const claimed = page ?? claim(request)
  const collected = claimed.service === 'query' ? await bodyOf(request) : undefined
  const name = collected === undefined ? claimed.service : serviceOfForm(queryForm({ request, collected }))
  const routes = await road.routesOf(name)
  if (routes === undefined) return unknownService(name, road.ids.uuid())
  const protocol = protocols[routes.model.protocol]
  const journey: Journey = {
    id: familyOf(name) === 's3' ? road.ids.s3() : road.ids.uuid(),
    began: road.needs.clock.now(),
    request,
    connection,
    host,
    family: familyOf(name),
    routes,
    protocol: page === undefined ? protocol : pageProtocol(page, request, protocol),
    service: road.services.get(name) ?? unserved(routes),
    named: claimed.operation,
    collected,
    operation: undefined,
    caller: undefined,
    labels: undefined,
    proof: undefined,
    input: undefined,
    output: undefined,
    fault: undefined,
    found: undefined,
  }
  return finish(road, journey, await carry(road, journey))
}

async function carry(road: Road, journey: Journey): Promise<HttpResponse> {
  try {
    return answer(road, journey, await (asksBucket(journey) ? bucketPreflight : travel)(road, journey))
  } catch (error) {
    return refuse(road, journey, error)
  }
}

/** What a bucket adds to an answer about it. Where that cannot be told, nobody reads the answer: what it holds is let go of. */
async function finish(road: Road, journey: Journey, response: HttpResponse): Promise<HttpResponse> {
  try {
    return await withAccessLog(road, journey, await withBucketCors(road, journey, response))
  } catch (error) {
    await disposeBody(response)
    return refuse(road, journey, error)
  }
}

/** An unsigned form has to be read to know whose it is; one that cannot be read is nobody's. */
function bodyOf(request: HttpRequest): Promise<Uint8Array> {
  return request.body.collect(bodyLimit('query')).catch(() => new Uint8Array(0))
}

function serviceOfForm(form: string): string {
  return serviceOfVersion(queryClaim(form)?.version ?? '') ?? 'sts'
}

/** A service that has a wire and nothing behind it: it can still name what is asked of it. */
function unserved({ model }: Routes): BoundService {
  return { name: model.name, operations: new Map(), resourcePolicy: undefined, absent: undefined, faultStatus: {} }
}

/** What is reached by plain HTTP is its site's to answer; a fault is answered as JSON. */
async function visit(road: Road, site: Site, request: HttpRequest, connection: Connection): Promise<HttpResponse> {
  const { needs, ids, originOf } = road
  const requestId = ids.uuid()
  try {
    const { address, encrypted } = originOf(connection, request.headers)
    const endpoint = endpointOf(request, encrypted, needs.endpoint())
    return await site.handle(request, { address, endpoint, requestId })
  } catch (error) {
    const fault = error instanceof Fault ? error : undefined
    if (fault === undefined) needs.log.error({ id: requestId, path: request.path, error }, 'a site failed')
    const body = JSON.stringify({ message: fault?.message ?? 'Internal Server Error' })
    return { status: fault?.status ?? 500, headers: ['Content-Type', 'application/json'], body }
  }
}
