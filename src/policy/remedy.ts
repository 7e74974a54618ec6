import { candidatesOf } from './candidates.ts'
import { type CompiledPolicy, type CompiledStatement, compilePolicy } from './compile.ts'
import { decide } from './decide.ts'
import type { PolicyType } from './document.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import type { Decision, DecisionRequest, Principal, TrustRequest } from './request.ts'
import type { PolicyTrace, StatementTrace, Trace } from './trace.ts'
import { decideTrust } from './trust.ts'

/** One change of policies, of those that would together turn a no into a yes. */
export type Change =
  | {
      /** A policy of this type has to allow. */
      readonly do: 'allow'
      readonly in: PolicyType
      /** The statement that is missing, as a policy would hold it. */
      readonly statement: Readonly<Record<string, unknown>>
      /** The statement that allows but for one thing, where there is one: it could be widened instead. */
      readonly near?: { readonly policy: string; readonly statement: string | number; readonly failedOn: Part }
    }
  | {
      /** A statement has to stop denying. */
      readonly do: 'stopDenying'
      readonly in: PolicyType
      readonly policy: string
      readonly statement: string | number
    }

type Part = NonNullable<StatementTrace['failedOn']>

/** More changes than there are places for policies, and denies enough: who is denied more often should read the trace. */
const limit = 16

/** The fewest changes that would let a denied request through, in the order in which AWS would stop at them; none for a yes. */
export function remedy(request: DecisionRequest, trace: Trace): readonly Change[] {
  return changesUntilAllowed(request, trace, decide)
}

/** As `remedy`, for a role's trust policy. */
export function trustRemedy(request: TrustRequest, trace: Trace): readonly Change[] {
  return changesUntilAllowed(request, trace, decideTrust)
}

/** Where the two kinds of question keep their policies; each has some of the places. */
type Places = {
  readonly [K in 'identity' | 'boundary' | 'session' | 'resourcePolicy' | 'serviceControl' | 'resourceControl']?:
    | DecisionRequest[K]
    | undefined
} & { readonly trustPolicy?: CompiledPolicy }

function changesUntilAllowed<R extends DecisionRequest | TrustRequest>(
  request: R,
  trace: Trace,
  decideIt: (request: R) => Decision,
): readonly Change[] {
  const changes: Change[] = []
  let changed = request
  for (let decision = decideIt(changed); !decision.allowed; decision = decideIt(changed)) {
    if (changes.length === limit || decision.by === 'root') return []
    changes.push(changeFor(decision, decision.by, request, trace))
    const places =
      decision.effect === 'explicitDeny'
        ? undenied(changed, decision)
        : allowed(changed, decision.by, request.principal)
    changed = { ...changed, ...places }
  }
  return changes
}

function changeFor(decision: Decision, type: PolicyType, request: Asked, trace: Trace): Change {
  if (decision.effect === 'explicitDeny') {
    return { do: 'stopDenying', in: type, policy: decision.policy ?? '', statement: decision.statement ?? 0 }
  }
  const near = nearest(trace.policies.filter((policy) => policy.type === type))
  return { do: 'allow', in: type, statement: missingStatement(type, request), ...(near ? { near } : {}) }
}

type Asked = Pick<DecisionRequest, 'action' | 'resource' | 'principal' | 'context'>

function missingStatement(type: PolicyType, { action, resource, principal, context }: Asked) {
  const names = type === 'resource' || type === 'trust'
  return {
    Effect: 'Allow',
    ...(names ? { Principal: principalElement(principal) } : {}),
    Action: action,
    ...(type === 'trust' ? audience(principal, context) : { Resource: resource }),
  }
}

/** A provider serves everybody: a role that trusts it has to say whose tokens of it. */
function audience(principal: Principal, context: DecisionRequest['context']) {
  if (principal.kind !== 'federated') return {}
  const key = `${principal.provider}:aud`
  const [value] = context[key.toLowerCase()] ?? []
  return { Condition: { StringEquals: { [key]: value ?? 'the audience of the token' } } }
}

function principalElement(principal: Principal): unknown {
  switch (principal.kind) {
    case 'anonymous':
      return '*'
    case 'service':
      return { Service: principal.service }
    case 'federated':
      return { Federated: principal.provider }
    case 'session':
      return { AWS: principal.roleArn }
    default:
      return { AWS: principal.arn }
  }
}

/** What is easiest to change comes first. */
const ease: readonly Part[] = ['condition', 'resource', 'principal', 'action']

function nearest(policies: readonly PolicyTrace[]): (Change & { readonly do: 'allow' })['near'] {
  const found = policies.flatMap(({ policy, statements }) =>
    statements.flatMap((statement) => {
      const failed = statement.effect === 'Allow' ? failedParts(statement) : []
      const [failedOn] = failed
      return failedOn === undefined || failed.length > 1 ? [] : [{ policy, statement: statement.statement, failedOn }]
    }),
  )
  return found.sort((a, b) => ease.indexOf(a.failedOn) - ease.indexOf(b.failedOn))[0]
}

function failedParts({ principal, action, resource, conditions }: StatementTrace): readonly Part[] {
  const failed: Part[] = []
  if (principal === 'none') failed.push('principal')
  if (!action.matched) failed.push('action')
  if (resource?.matched === false) failed.push('resource')
  if (conditions.some(({ matched }) => !matched)) failed.push('condition')
  return failed
}

/** The policies with one that allows added in the place where an allow is missing. */
function allowed(places: Places, type: PolicyType, principal: Principal): Places {
  const yes = everything(type, principal)
  switch (type) {
    case 'identity':
      return { identity: [...(places.identity ?? []), yes] }
    case 'session':
      return { session: [...(places.session ?? []), yes] }
    case 'boundary':
      return { boundary: yes }
    case 'resource':
    case 'acl':
      return { resourcePolicy: yes }
    case 'trust':
      return { trustPolicy: yes }
    case 'serviceControl':
      return { serviceControl: places.serviceControl?.map((level) => [...level, yes]) }
    case 'resourceControl':
      return { resourceControl: places.resourceControl?.map((level) => [...level, yes]) }
  }
}

function everything(type: PolicyType, principal: Principal): CompiledPolicy {
  const kind = type === 'trust' ? 'trust' : type === 'resource' || type === 'resourceControl' ? 'resource' : 'identity'
  const named = kind === 'identity' ? {} : { Principal: type === 'resourceControl' ? '*' : principalElement(principal) }
  const statement = { Effect: 'Allow', ...named, Action: kind === 'trust' ? 'sts:*' : '*' }
  const document = {
    Version: '2012-10-17',
    Statement: [kind === 'trust' ? statement : { ...statement, Resource: '*' }],
  }
  return compilePolicy(parsePolicy(JSON.stringify(document), kind), { name: 'all', type })
}

/** The policies without the statement that denied. */
function undenied(places: Places, { by, policy, statement }: Decision): Places {
  const without = (each: CompiledPolicy): CompiledPolicy =>
    each.type === by && each.name === policy ? withoutDeny(each, statement) : each
  const maybe = (each: CompiledPolicy | undefined) => each && without(each)
  const { identity, session, boundary, resourcePolicy, trustPolicy, serviceControl, resourceControl } = places
  return {
    ...(identity ? { identity: identity.map(without) } : {}),
    ...(session ? { session: session.map(without) } : {}),
    ...(trustPolicy ? { trustPolicy: without(trustPolicy) } : {}),
    boundary: maybe(boundary),
    resourcePolicy: maybe(resourcePolicy),
    serviceControl: serviceControl?.map((level) => level.map(without)),
    resourceControl: resourceControl?.map((level) => level.map(without)),
  }
}

function withoutDeny(policy: CompiledPolicy, name: string | number | undefined): CompiledPolicy {
  const stays = (statement: CompiledStatement) => statement.name !== name || statement.source.effect === 'Allow'
  return {
    ...policy,
    statements: policy.statements.filter(stays),
    applicable: (action) => {
      const { allows, denies } = policy.applicable(action)
      return { allows, denies: candidatesOf(denies.statements.filter(stays)) }
    },
  }
}
