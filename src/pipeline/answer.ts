import { Fault } from '../kernel/fault.ts'
import type { HttpResponse } from '../kernel/http.ts'
import { readable } from './crossOrigin.ts'
import type { Denial } from './denials.ts'
import { internalFault } from './faults.ts'
import { record } from './record.ts'
import type { Journey, Road } from './road.ts'

/** Records how a request ended. */
export function answer(road: Road, journey: Journey, response: HttpResponse, fault?: Fault): HttpResponse {
  const { id, service, operation, caller, began, request } = journey
  const { log, clock } = road.needs
  record(log, {
    id,
    service: service.name,
    operation: operation?.name,
    caller,
    status: response.status,
    milliseconds: clock.now() - began,
    fault,
    authorizationMessage: fault && keepDenial(road, journey, fault)?.authorizationMessage,
  })
  return readable(request, service.name, response)
}

/** Answers what was thrown on the way as a fault of the protocol. */
export function refuse(road: Road, journey: Journey, error: unknown): HttpResponse {
  const { protocol, routes, operation, id, service, request } = journey
  const fault = presentable(road, journey, error)
  journey.fault = fault
  const status = fault.status ?? service.faultStatus[fault.code]
  const whole = status === undefined || status === fault.status ? fault : withStatus(fault, status)
  const response = protocol.encodeFault(routes.model, operation, whole, id, { resource: request.path })
  return answer(road, journey, response, fault)
}

/** Keeps a denial with its trace, under the request's id. */
export function keepDenial(road: Road, journey: Journey, fault: Fault): Denial | undefined {
  const { id, began, service, operation, caller } = journey
  return road.needs.denials.keep({ id, at: began, service: service.name, operation: operation?.name, caller }, fault)
}

/** The fault as a caller may see it: an error of ours becomes the internal one, and its message stays in the log. */
function presentable(road: Road, { id, operation, service, family }: Journey, error: unknown): Fault {
  if (error instanceof Fault) return error
  road.needs.log.error({ id, service: service.name, operation: operation?.name, error }, 'an operation failed')
  return internalFault(family)
}

function withStatus(fault: Fault, status: number): Fault {
  const { code, message, members, headers, reason } = fault
  return new Fault(code, message, { status, members, headers, reason })
}
