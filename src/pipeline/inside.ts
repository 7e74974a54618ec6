import type { CallAs } from '../kernel/call.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import { Fault } from '../kernel/fault.ts'
import type { RequestContext, Scope } from '../kernel/operation.ts'
import type { Random } from '../kernel/random.ts'
import { findOperation, type ServiceModel } from '../wire/model.ts'
import { violationMessage, violations } from '../wire/validate.ts'
import type { Authorizer } from './authorize.ts'
import type { BoundOperation, BoundService } from './bind.ts'
import { requestKeyMaker } from './conditionKeys.ts'
import type { Denials } from './denials.ts'
import { familyOf } from './families.ts'
import { notImplemented } from './faults.ts'
import { inquire, requireAsks } from './inquiry.ts'
import { saysItPaysInside } from './payment.ts'
import { requireReach } from './reach.ts'
import type { Routes } from './route.ts'
import { scopeOf } from './scope.ts'

/** What a call from inside needs of the road. */
interface InsideNeeds {
  readonly scope: Scope
  readonly services: ReadonlyMap<string, BoundService>
  readonly authorizes: Authorizer
  readonly routesOf: (service: string) => Promise<Routes> | undefined
  readonly clock: Clock
  readonly random: Random
  readonly denials: Denials
  readonly endpoint: () => string
}

const address = '127.0.0.1'

/** What AWS's services call themselves. */
function agentOf(caller: Caller, via: readonly string[]): string {
  return via.at(-1) ?? (caller.kind === 'service' ? caller.principal : 'poolhouse')
}

/** Calls from inside the house: checked against the wire model and authorized like any other, without a wire. */
export function insideCalls(needs: InsideNeeds): CallAs {
  const { services, authorizes, clock, routesOf } = needs
  const requestKeys = requestKeyMaker(needs.scope.region)
  return (caller, via = []) =>
    async <O>(name: string, operationName: string, input: object) => {
      const service = services.get(name)
      const family = familyOf(name)
      const operation = service?.operations.get(operationName)
      const routes = await routesOf(name)
      if (service === undefined || operation === undefined || routes === undefined) {
        throw notImplemented(name, operationName, family)
      }
      requireSomebody(operation, caller)
      requireReach(caller, name, operationName, family)
      requireValid(routes.model, operationName, input)
      const now = clock.now()
      const scope = scopeOf(caller, needs.scope)
      const id = needs.random.uuid()
      const denied = (fault: Fault) => {
        needs.denials.keep({ id, at: now, service: name, operation: operationName, caller }, fault)
      }
      const saysItPays = () => saysItPaysInside(input)
      const userAgent = agentOf(caller, via)
      const facts = { service: name, now, sourceIp: address, userAgent, referer: undefined, via }
      const keys = requestKeys({ ...facts, secureTransport: true })
      const inquiry = await inquire(authorizes, scope, { caller, keys, service, family, saysItPays, denied })
      await requireAsks(inquiry, operation, input, scope)
      const context: RequestContext = {
        ...scope,
        ...inquiry,
        id,
        now,
        caller,
        sourceIp: address,
        userAgent,
        keys,
        endpoint: needs.endpoint(),
        header: () => undefined,
      }
      return operation.handle(input, context).catch((error: unknown) => {
        if (error instanceof Fault) denied(error)
        throw error
      }) as Promise<O>
    }
}

/** What a signature is to a request from outside. */
function requireSomebody(operation: BoundOperation, caller: Caller): void {
  const open = operation.caller === 'anyone' || operation.caller === 'signedOrAnonymous'
  if (!open && caller.kind === 'anonymous') {
    throw new Fault('AccessDenied', `${operation.name} is for callers that proved who they are.`, { status: 403 })
  }
}

/** The same constraints that a request from outside meets. */
function requireValid(model: ServiceModel, operation: string, input: object): void {
  const shape = findOperation(model, operation)?.input
  if (shape === undefined) return
  const found = violations(input as Readonly<Record<string, unknown>>, shape)
  if (found.length > 0) throw new Fault('ValidationException', violationMessage(found), { status: 400 })
}
