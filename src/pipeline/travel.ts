import { anonymous } from '../kernel/caller.ts'
import { addKeys } from '../kernel/conditionKeys.ts'
import { Fault } from '../kernel/fault.ts'
import { type HttpRequest, type HttpResponse, header } from '../kernel/http.ts'
import type { RequestContext } from '../kernel/operation.ts'
import { findOperation } from '../wire/model.ts'
import { keepDenial } from './answer.ts'
import { bodyLimit, endpointOf, requireOneHost } from './arrive.ts'
import { type Authenticated, authenticate } from './authenticate.ts'
import type { BoundOperation } from './bind.ts'
import { documentOf } from './document.ts'
import { signingNameOf } from './families.ts'
import { notImplemented, unknownOperation } from './faults.ts'
import { type ArrivedForm, arriveByForm } from './form/arriveByForm.ts'
import { inquire, requireAsks } from './inquiry.ts'
import { chargedHeader, saysItPays } from './payment.ts'
import { requireReach } from './reach.ts'
import type { Journey, Road } from './road.ts'
import type { Routed } from './route.ts'
import { scopeOf } from './scope.ts'

/** Takes a claimed request through every step to its response. @throws Fault where a step refuses it. */
export async function travel(road: Road, journey: Journey): Promise<HttpResponse> {
  const { request, family, service, routes, protocol } = journey
  requireOneHost(request, family)
  if (family !== 's3') journey.collected ??= await request.body.collect(bodyLimit(service.name))
  const routed = routes.find(journey)
  if (routed === undefined) throw unknownOperation(routes.model, routes.nameOf(journey), family)
  journey.operation = routed.operation
  journey.labels = routed.labels
  const operation = service.operations.get(routed.operation.name)
  if (operation === undefined) throw notImplemented(service.name, routed.operation.name, family)
  journey.output = await (routed.body === 'form' ? takeForm : take)(road, journey, operation, routed)
  const response = protocol.encode(routes.model, routed.operation, journey.output, journey.id)
  if (journey.found?.charged !== true) return response
  return { ...response, headers: [...response.headers, ...chargedHeader] }
}

async function take(road: Road, journey: Journey, operation: BoundOperation, routed: Routed): Promise<unknown> {
  const authenticated = await arrive(road, journey, operation)
  journey.caller = authenticated.caller
  journey.proof = authenticated.keys
  requireReach(authenticated.caller, journey.service.name, operation.name, journey.family)
  return perform(road, journey, operation, await decode(road, journey, routed, authenticated), authenticated)
}

/** A browser's form carries its proof in its body. */
async function takeForm(road: Road, journey: Journey, operation: BoundOperation, { labels }: Routed): Promise<unknown> {
  const terms = { bucket: labels['Bucket'] ?? '', region: road.scope.region, now: journey.began }
  const form = await arriveByForm(road.needs, journey.request, terms)
  journey.caller = form.authenticated.caller
  journey.proof = form.authenticated.keys
  try {
    const input = { ...form.input, ...taggingOf(journey, form.input) }
    return await perform(road, journey, operation, input, form.authenticated)
  } finally {
    await form.close()
  }
}

/** A form's tags are written as in a request that sets an object's, and read as one. */
function taggingOf({ request, routes, protocol }: Journey, { Bucket, fields }: ArrivedForm['input']): object {
  const document = fields['tagging']
  const operation = findOperation(routes.model, 'PutObjectTagging')
  if (document === undefined || operation === undefined) return {}
  const bytes = Buffer.from(document)
  const written: HttpRequest = { ...request, method: 'PUT', query: 'tagging', headers: [] }
  const input = protocol.decode(routes.model, operation, written, bytes, { Bucket, Key: 'key' })
  return typeof input === 'object' && input !== null && 'Tagging' in input ? { Tagging: input.Tagging } : {}
}

/** Who it is. An operation for anyone takes no notice of a signature: its input is the proof. */
async function arrive(road: Road, journey: Journey, operation: BoundOperation): Promise<Authenticated> {
  const { request, collected, family, routes, began } = journey
  if (operation.caller === 'anyone') return { caller: anonymous, body: request.body, keys: {} }
  return authenticate(road.needs, request, {
    family,
    service: signingNameOf(routes.model.name),
    region: road.scope.region,
    now: began,
    anonymousAllowed: operation.caller === 'signedOrAnonymous',
    collected,
  })
}

async function decode(road: Road, journey: Journey, routed: Routed, { body }: Authenticated): Promise<unknown> {
  const { request, protocol, routes, collected, service, family } = journey
  const bytes = routed.body === 'collect' ? (collected ?? (await body.collect(bodyLimit(service.name)))) : undefined
  if (bytes !== undefined && family === 's3') road.needs.verifyDocument(documentOf(routed, request, bytes, body))
  const verified = routed.body === 'stream' ? { ...request, body } : request
  return protocol.decode(routes.model, routed.operation, verified, bytes, routed.labels)
}

/** May they; then do it. */
async function perform(
  road: Road,
  journey: Journey,
  operation: BoundOperation,
  input: unknown,
  { caller, keys }: Authenticated,
): Promise<unknown> {
  journey.input = input
  const { authorizes, needs } = road
  const scope = scopeOf(caller, road.scope)
  const { request, connection, family, service, began } = journey
  const { address: sourceIp, encrypted, secure } = road.originOf(connection, request.headers)
  const userAgent = header(request.headers, 'user-agent') ?? ''
  const facts = road.requestKeys({
    service: service.name,
    now: began,
    sourceIp,
    userAgent,
    referer: header(request.headers, 'referer'),
    secureTransport: secure,
    via: [],
  })
  const denied = (fault: Fault) => keepDenial(road, journey, fault)
  const inquiry = await inquire(authorizes, scope, {
    caller,
    keys: addKeys(facts, keys),
    service,
    family,
    saysItPays: () => saysItPays(request, input),
    denied,
  })
  journey.found = inquiry.found
  await requireAsks(inquiry, operation, input, scope)
  return invoke(needs.strict, operation, input, {
    account: scope.account,
    region: scope.region,
    id: journey.id,
    now: began,
    caller,
    sourceIp,
    userAgent,
    keys: facts,
    endpoint: endpointOf(request, encrypted, needs.endpoint()),
    header: (name) => header(request.headers, name),
    may: inquiry.may,
    require: inquiry.require,
    decideAgain: inquiry.decideAgain,
    holders: inquiry.holders,
  })
}

/** In tests, a fault that the operation does not declare is an error of ours. */
async function invoke(
  strict: boolean,
  operation: BoundOperation,
  input: unknown,
  context: RequestContext,
): Promise<unknown> {
  if (!strict) return operation.handle(input, context)
  return operation.handle(input, context).catch((error: unknown) => {
    if (!(error instanceof Fault) || operation.declares(error.code)) throw error
    throw new Error(`${operation.name} threw ${error.code}, which it does not declare`, { cause: error })
  })
}
