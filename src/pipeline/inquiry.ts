import type { Caller } from '../kernel/caller.ts'
import type { Keys } from '../kernel/conditionKeys.ts'
import type { Fault } from '../kernel/fault.ts'
import type { Ask, Scope } from '../kernel/operation.ts'
import { type Authorizer, denialFault } from './authorize.ts'
import type { BoundOperation, BoundService } from './bind.ts'
import type { ServiceFamily } from './families.ts'
import { deadCredentials } from './faults.ts'

/** The policy engine, asked about one caller and one request. */
export interface Inquiry {
  readonly may: (ask: Ask) => Promise<boolean>
  /** @throws Fault the service's access-denied, with its reason. */
  readonly require: (ask: Ask) => Promise<void>
  /** Decides again what hung on the state of a resource, which now is this; answers whether anything did. @throws Fault as `require` does. */
  readonly decideAgain: (resource: string, state: object) => Promise<boolean>
}

/** Whose request it is, and where it goes. */
export interface Subject {
  readonly caller: Caller
  /** The request's own condition keys. */
  readonly keys: Keys
  readonly service: BoundService
  readonly family: ServiceFamily
  /** Hears of the first denial: a request may have as many as it has asks, and tells of one. */
  readonly denied: (fault: Fault) => void
}

/** Readies the engine for a request. @throws Fault when the caller's role or user is gone. */
export async function inquire(authorizer: Authorizer, scope: Scope, subject: Subject): Promise<Inquiry> {
  const { caller, keys, service, family } = subject
  let hasDenied = false
  const asker = await authorizer.askerOf(caller, keys)
  if (asker === undefined) throw deadCredentials(family)
  const hanging = new Map<string, Ask[]>()
  const decide = async (ask: Ask) => {
    const attached = await authorizer.attachedTo(service, ask, asker)
    return { ...authorizer.decide(asker, ask, attached, scope.account), ofState: attached?.ofState === true }
  }
  const require = async (ask: Ask) => {
    const decided = await decide(ask)
    if (decided.decision.allowed) {
      if (decided.ofState && ask.state === undefined) addTo(hanging, ask)
      return
    }
    const absent = caller.kind === 'anonymous' ? await service.absent?.(ask.resource) : undefined
    if (absent !== undefined) throw absent
    const fault = denialFault(decided, asker, family, !hasDenied)
    if (!hasDenied) subject.denied(fault)
    hasDenied = true
    throw fault
  }
  return {
    may: async (ask) => (await decide(ask)).decision.allowed,
    require,
    decideAgain: async (resource, state) => {
      const asks = hanging.get(resource) ?? []
      for (const ask of asks) await require({ ...ask, state })
      return asks.length > 0
    },
  }
}

function addTo(hanging: Map<string, Ask[]>, ask: Ask): void {
  const known = hanging.get(ask.resource)
  if (known === undefined) hanging.set(ask.resource, [ask])
  else known.push(ask)
}

/** Decides every ask of an operation, before it runs. */
export async function requireAsks(
  inquiry: Inquiry,
  operation: BoundOperation,
  input: unknown,
  scope: Scope,
): Promise<void> {
  if (operation.asks === undefined) return
  for (const ask of await operation.asks(input, scope)) await inquiry.require(ask)
}
