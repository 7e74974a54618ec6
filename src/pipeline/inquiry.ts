import type { Caller } from '../kernel/caller.ts'
import type { Keys } from '../kernel/conditionKeys.ts'
import type { Fault } from '../kernel/fault.ts'
import type { Ask, Holder, Scope } from '../kernel/operation.ts'
import { type Authorizer, denialFault } from './authorize.ts'
import type { BoundOperation, BoundService } from './bind.ts'
import type { ServiceFamily } from './families.ts'
import { deadCredentials } from './faults.ts'
import { canPay, owes, type SaysItPays, unpaidFault } from './payment.ts'

/** The policy engine, asked about one caller and one request. */
export interface Inquiry {
  readonly may: (ask: Ask) => Promise<boolean>
  /** @throws Fault the service's access-denied, with its reason. */
  readonly require: (ask: Ask) => Promise<void>
  /** Decides again what hung on the state of a resource, which now is this; answers whether anything did. @throws Fault as `require` does. */
  readonly decideAgain: (resource: string, state: object) => Promise<boolean>
  readonly found: Readonly<Findings>
  /** What was decided of so far. */
  readonly holders: readonly Holder[]
}

/** What deciding has shown, beside yes and no. */
export interface Findings {
  /** Whether something was allowed by an access control list alone. */
  byAcl: boolean
  /** Whether the caller pays for something that was allowed. */
  charged: boolean
}

/** Whose request it is, and where it goes. */
export interface Subject {
  readonly caller: Caller
  /** The request's own condition keys. */
  readonly keys: Keys
  readonly service: BoundService
  readonly family: ServiceFamily
  readonly saysItPays: SaysItPays
  /** Hears of the first denial: a request may have as many as it has asks, and tells of one. */
  readonly denied: (fault: Fault) => void
}

/** Readies the engine for a request. @throws Fault when the caller's role or user is gone. */
export async function inquire(authorizer: Authorizer, scope: Scope, subject: Subject): Promise<Inquiry> {
  const { caller, keys, service, family } = subject
  const found: Findings = { byAcl: false, charged: false }
  const holders: Holder[] = []
  let hasDenied = false
  const asker = await authorizer.askerOf(caller, keys)
  if (asker === undefined) throw deadCredentials(family)
  const hanging = new Map<string, Ask[]>()
  const decide = async (ask: Ask) => {
    const attached = await authorizer.attachedTo(service, ask, asker)
    const holder = attached === undefined ? missingHolder(service, ask) : attached.holder
    if (holder !== undefined && holder !== holders.at(-1)) holders.push(holder)
    const decided = authorizer.decide(asker, ask, attached, scope.account)
    return { ...decided, ofState: attached?.ofState === true, owes: attached !== undefined && owes(attached, caller) }
  }
  const pays = () => canPay(caller) && subject.saysItPays()
  const tell = (fault: Fault): Fault => {
    if (!hasDenied) subject.denied(fault)
    hasDenied = true
    return fault
  }
  const require = async (ask: Ask) => {
    const decided = await decide(ask)
    if (decided.decision.allowed) {
      if (decided.owes && !pays()) throw tell(unpaidFault(caller))
      if (decided.owes) found.charged = true
      if (decided.decision.by === 'acl') found.byAcl = true
      if (decided.ofState && ask.state === undefined) addTo(hanging, ask)
      return
    }
    const absent = caller.kind === 'anonymous' ? await service.absent?.(ask.resource) : undefined
    if (absent !== undefined) throw absent
    throw tell(denialFault(decided, asker, family, !hasDenied))
  }
  return {
    found,
    holders,
    may: async (ask) => {
      const decided = await decide(ask)
      return decided.decision.allowed && (!decided.owes || pays())
    },
    require,
    decideAgain: async (resource, state) => {
      const asks = hanging.get(resource) ?? []
      for (const ask of asks) await require({ ...ask, state })
      return asks.length > 0
    },
  }
}

function missingHolder({ holderName }: BoundService, { resource }: Ask): Holder | undefined {
  const name = holderName?.(resource)
  return name === undefined ? undefined : { name }
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
