import type { CallAs } from '../kernel/call.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import { addKeys } from '../kernel/conditionKeys.ts'
import { Fault } from '../kernel/fault.ts'
import { type HttpRequest, type HttpResponse, header, type Site } from '../kernel/http.ts'
import type { RequestContext, Scope } from '../kernel/operation.ts'
import type { Random } from '../kernel/random.ts'
import { queryClaim, serviceOfVersion } from '../wire/claim.ts'
import type { OperationModel } from '../wire/model.ts'
import { type Protocol, protocols } from '../wire/protocols/index.ts'
import { bodyLimit, endpointOf, hostOf, isLoopback, plainAddress, requireOneHost } from './arrive.ts'
import { type Authenticated, type AuthenticateNeeds, authenticate } from './authenticate.ts'
import { type AuthorizeNeeds, authorizer } from './authorize.ts'
import type { BoundOperation, BoundService } from './bind.ts'
import { claim } from './claim.ts'
import { requestKeyMaker } from './conditionKeys.ts'
import type { Denials } from './denials.ts'
import { type Document, documentOf } from './document.ts'
import { type Explain, explainer, type FindPrincipal } from './explainer.ts'
import { familyOf, type ServiceFamily, signingNameOf } from './families.ts'
import { internalFault, notImplemented, unknownOperation, unknownService } from './faults.ts'
import { arriveByForm } from './form/arriveByForm.ts'
import { inquire, requireAsks } from './inquiry.ts'
import { insideCalls } from './inside.ts'
import type { Connection, Handle } from './node.ts'
import { type Log, record } from './record.ts'
import { requestIds } from './requestIds.ts'
import { type Routed, type Routes, routeShelf, textOf } from './route.ts'

/** What the road needs from the rest of the house. */
export interface PipelineNeeds extends AuthenticateNeeds, AuthorizeNeeds, Scope {
  readonly services: readonly BoundService[]
  readonly sites: readonly Site[]
  readonly clock: Clock
  readonly random: Random
  /** The server's own URL, for requests that do not say how they reached it. */
  readonly endpoint: () => string
  readonly log: Log
  /** Where denials are kept with their traces. */
  readonly denials: Denials
  readonly findPrincipal: FindPrincipal
  /** Refuses an S3 request's document that is not what its headers or trailers say. */
  readonly verifyDocument: (document: Document) => void
  /** Answers a fault that its operation does not declare as an internal error: for tests. */
  readonly strict: boolean
}

/** The road, and the door to it from inside. */
export interface Pipeline {
  readonly handle: Handle
  readonly callAs: CallAs
  readonly explain: Explain
}

/** A request on its way, with what the steps so far have found out. */
interface Journey {
  readonly id: string
  readonly began: number
  readonly request: HttpRequest
  readonly connection: Connection
  readonly host: string
  readonly family: ServiceFamily
  readonly routes: Routes
  readonly protocol: Protocol
  readonly service: BoundService
  /** The operation that a header named. */
  readonly named: string | undefined
  /** The body, once it had to be read whole. */
  collected: Uint8Array | undefined
  operation: OperationModel | undefined
  caller: Caller | undefined
}

/** Builds the one road from bytes to an operation: claim, authenticate, decode, authorize, invoke, encode, record. */
export function pipeline(needs: PipelineNeeds): Pipeline {
  const { clock, log, sites } = needs
  const scope: Scope = { account: needs.account, region: needs.region }
  const services = new Map(needs.services.map((service) => [service.name, service]))
  const routesOf = routeShelf()
  const ids = requestIds(needs.random)
  const authorizes = authorizer(needs)
  const requestKeys = requestKeyMaker(needs.region)

  const handle: Handle = async (request, connection) => {
    const host = hostOf(request)
    for (const site of sites) if (site.claims(host, request.path)) return visit(site, request, connection)
    let { service: name, operation: named } = claim(request)
    let collected: Uint8Array | undefined
    if (name === 'query') {
      collected = await request.body.collect(bodyLimit(name)).catch(() => new Uint8Array(0))
      name = serviceOfVersion(queryClaim(textOf(collected))?.version ?? '') ?? 'sts'
    }
    const routes = await routesOf(name)
    if (routes === undefined) return unknownService(name, ids.uuid())
    const service = services.get(name) ?? unserved(name)
    const journey: Journey = {
      id: name === 's3' ? ids.s3() : ids.uuid(),
      began: clock.now(),
      request,
      connection,
      host,
      family: familyOf(name),
      routes,
      protocol: protocols[routes.model.protocol],
      service,
      named,
      collected,
      operation: undefined,
      caller: undefined,
    }
    try {
      return finish(journey, await travel(journey))
    } catch (error) {
      return refuse(journey, error)
    }
  }

  const travel = async (journey: Journey): Promise<HttpResponse> => {
    const { request, family, service, routes, protocol } = journey
    requireOneHost(request, family)
    if (family !== 's3') journey.collected ??= await request.body.collect(bodyLimit(service.name))
    const routed = routes.find(journey)
    if (routed === undefined) throw unknownOperation(service.name, routes.nameOf(journey), family)
    journey.operation = routed.operation
    const operation = service.operations.get(routed.operation.name)
    if (operation === undefined) throw notImplemented(service.name, routed.operation.name, family)
    const output = await (routed.body === 'form' ? takeForm : take)(journey, operation, routed)
    return protocol.encode(routes.model, routed.operation, output, journey.id)
  }

  const take = async (journey: Journey, operation: BoundOperation, routed: Routed): Promise<unknown> => {
    const authenticated = await arrive(journey, operation)
    journey.caller = authenticated.caller
    return perform(journey, operation, await decode(journey, routed, authenticated), authenticated)
  }

  /** A browser's form carries its proof in its body. */
  const takeForm = async (journey: Journey, operation: BoundOperation, { labels }: Routed): Promise<unknown> => {
    const terms = { bucket: labels['Bucket'] ?? '', region: needs.region, now: journey.began }
    const form = await arriveByForm(needs, journey.request, terms)
    journey.caller = form.authenticated.caller
    try {
      return await perform(journey, operation, form.input, form.authenticated)
    } finally {
      await form.close()
    }
  }

  /** Who it is. An operation for anyone takes no notice of a signature: its input is the proof. */
  const arrive = async (journey: Journey, operation: BoundOperation): Promise<Authenticated> => {
    const { request, collected, family, routes, began } = journey
    if (operation.caller === 'anyone') return { caller: { kind: 'anonymous' }, body: request.body, keys: {} }
    const anonymousAllowed = operation.caller === 'signedOrAnonymous'
    const at = {
      family,
      service: signingNameOf(routes.model.name),
      region: needs.region,
      now: began,
      anonymousAllowed,
      collected,
    }
    return authenticate(needs, request, at)
  }

  const decode = async (journey: Journey, routed: Routed, { body }: Authenticated): Promise<unknown> => {
    const { request, protocol, routes, collected, service, family } = journey
    const bytes = routed.body === 'collect' ? (collected ?? (await body.collect(bodyLimit(service.name)))) : undefined
    if (bytes !== undefined && family === 's3') needs.verifyDocument(documentOf(routed, request, bytes, body))
    const verified = routed.body === 'stream' ? { ...request, body } : request
    return protocol.decode(routes.model, routed.operation, verified, bytes, routed.labels)
  }

  /** May they; then do it. */
  const perform = async (
    journey: Journey,
    operation: BoundOperation,
    input: unknown,
    { caller, keys }: Authenticated,
  ): Promise<unknown> => {
    const { request, connection, family, service, began } = journey
    const sourceIp = plainAddress(connection.address)
    const userAgent = header(request.headers, 'user-agent') ?? ''
    const facts = requestKeys({
      now: began,
      sourceIp,
      userAgent,
      referer: header(request.headers, 'referer'),
      secureTransport: connection.encrypted || isLoopback(connection.address),
    })
    const inquiry = await inquire(authorizes, scope, {
      caller,
      keys: addKeys(facts, keys),
      service,
      family,
      denied: (fault) => keepDenial(journey, fault),
    })
    await requireAsks(inquiry, operation, input, scope)
    return invoke(operation, input, {
      account: scope.account,
      region: scope.region,
      id: journey.id,
      now: began,
      caller,
      sourceIp,
      userAgent,
      keys: facts,
      endpoint: endpointOf(request, connection.encrypted, needs.endpoint()),
      header: (name) => header(request.headers, name),
      may: inquiry.may,
      require: inquiry.require,
    })
  }

  const invoke = async (operation: BoundOperation, input: unknown, context: RequestContext): Promise<unknown> => {
    if (!needs.strict) return operation.handle(input, context)
    return operation.handle(input, context).catch((error: unknown) => {
      if (!(error instanceof Fault) || operation.declares(error.code)) throw error
      throw new Error(`${operation.name} threw ${error.code}, which it does not declare`, { cause: error })
    })
  }

  const keepDenial = ({ id, began: at, service, operation, caller }: Journey, fault: Fault) =>
    needs.denials.keep({ id, at, service: service.name, operation: operation?.name, caller }, fault)

  const finish = (journey: Journey, response: HttpResponse, fault?: Fault): HttpResponse => {
    const { id, service, operation, caller, began } = journey
    const milliseconds = clock.now() - began
    const authorizationMessage = fault && keepDenial(journey, fault)?.authorizationMessage
    record(log, {
      id,
      service: service.name,
      operation: operation?.name,
      caller,
      status: response.status,
      milliseconds,
      fault,
      authorizationMessage,
    })
    return response
  }

  const refuse = (journey: Journey, error: unknown): HttpResponse => {
    const { protocol, routes, operation, id, service, request } = journey
    const fault = presentable(journey, error)
    const status = fault.status ?? service.faultStatus[fault.code]
    const whole = status === undefined || status === fault.status ? fault : withStatus(fault, status)
    return finish(journey, protocol.encodeFault(routes.model, operation, whole, id, { resource: request.path }), fault)
  }

  /** The fault as a caller may see it: an error of ours becomes the internal one, and its message stays in the log. */
  const presentable = ({ id, operation, service, family }: Journey, error: unknown): Fault => {
    if (error instanceof Fault) return error
    log.error({ id, service: service.name, operation: operation?.name, error }, 'an operation failed')
    return internalFault(family)
  }

  const visit = async (site: Site, request: HttpRequest, connection: Connection): Promise<HttpResponse> => {
    const requestId = ids.uuid()
    try {
      const endpoint = endpointOf(request, connection.encrypted, needs.endpoint())
      return await site.handle(request, { address: plainAddress(connection.address), endpoint, requestId })
    } catch (error) {
      const fault = error instanceof Fault ? error : undefined
      if (fault === undefined) log.error({ id: requestId, path: request.path, error }, 'a site failed')
      const body = JSON.stringify({ message: fault?.message ?? 'Internal Server Error' })
      return { status: fault?.status ?? 500, headers: ['Content-Type', 'application/json'], body }
    }
  }

  return {
    handle,
    callAs: insideCalls({ ...needs, scope, services, authorizes, routesOf }),
    explain: explainer({ ...needs, scope, services, authorizes, keysOf: requestKeys }),
  }
}

/** A service that has a wire and nothing behind it: it can still name what is asked of it. */
function unserved(name: string): BoundService {
  return { name, operations: new Map(), resourcePolicy: undefined, faultStatus: {} }
}

function withStatus(fault: Fault, status: number): Fault {
  const { code, message, members, headers, reason } = fault
  return new Fault(code, message, { status, members, headers, reason })
}
