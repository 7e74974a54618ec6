import type { PolicyEvaluationDecisionType } from '@aws-sdk/client-iam'
import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  type DecisionRequest,
  decide,
  explain,
  type PolicyType,
  type Principal,
  parsePolicy,
  type StatementTrace,
} from '../../../../policy/index.ts'
import { keysOf, unique } from './contextKeys.ts'
import type { PolicySource } from './policySource.ts'
import type { Span } from './statementPositions.ts'

/** Who is simulated, under which policies, with which condition keys. */
export interface Scenario {
  readonly principal: Principal & { readonly account: string }
  readonly identity: readonly PolicySource[]
  readonly boundary: PolicySource | undefined
  readonly resourcePolicy: PolicySource | undefined
  /** The account of resources whose ARN names none. */
  readonly resourceOwner: string
  /** One list for each level of the organization. */
  readonly serviceControl: readonly (readonly PolicySource[])[] | undefined
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** A statement that had a say, as the simulator's answers show it. */
export interface MatchedStatement extends Span {
  readonly SourcePolicyId: string
  readonly SourcePolicyType: string
}

/** What the simulator finds for one action on one resource. */
export interface Finding {
  readonly decision: PolicyEvaluationDecisionType
  readonly matched: MatchedStatement[]
  readonly missing: string[]
  readonly byBoundary: boolean | undefined
  readonly byOrganization: boolean | undefined
  /** By kind of policy; of a simulation across accounts only. */
  readonly details: Record<string, PolicyEvaluationDecisionType> | undefined
}

/** What the service itself sends, which its model's enumeration does not list. */
const typeNames: Partial<Readonly<Record<PolicyType, string>>> = {
  identity: 'IAM Policy',
  boundary: 'Permissions Boundary Policy',
  resource: 'Resource Policy',
}

const effects: Readonly<Record<Decision['effect'], PolicyEvaluationDecisionType>> = {
  allow: 'allowed',
  explicitDeny: 'explicitDeny',
  implicitDeny: 'implicitDeny',
}

/** A policy and what became of each of its statements. */
interface Seen {
  readonly source: PolicySource
  readonly statements: readonly StatementTrace[]
}

/** Decides one action on one resource by the engine that decides every request, and tells why. */
export function evaluate(scenario: Scenario, action: string, resource: string): Finding {
  const request = requestOf(scenario, action, resource)
  const { decision, policies } = explain(request)
  const sources = [...listed(scenario.resourcePolicy), ...scenario.identity, ...listed(scenario.boundary)]
  const shown = policies.slice(policies.length - sources.length)
  const seen = sources.map((source, index) => ({ source, statements: shown[index]?.statements ?? [] }))
  const { boundary, serviceControl } = request
  return {
    decision: effects[decision.effect],
    matched: decision.effect === 'implicitDeny' ? [] : seen.flatMap(matchedOf),
    missing: missingKeys(seen, request),
    byBoundary: boundary && decide({ ...limitOnly(request), boundary }).allowed,
    byOrganization: serviceControl && decide({ ...limitOnly(request), serviceControl }).allowed,
    details: request.resourceAccount === scenario.principal.account ? undefined : detailsOf(seen),
  }
}

function listed(source: PolicySource | undefined): readonly PolicySource[] {
  return source === undefined ? [] : [source]
}

function requestOf(scenario: Scenario, action: string, resource: string): DecisionRequest {
  const { principal, resourcePolicy, identity, boundary, serviceControl } = scenario
  return {
    action,
    resource,
    context: scenario.context,
    principal,
    resourceAccount: resourcePolicy === undefined ? principal.account : ownerOf(resource, scenario.resourceOwner),
    identity: identity.map(compiled),
    boundary: boundary?.compiled,
    resourcePolicy: resourcePolicy?.compiled,
    serviceControl: serviceControl?.map((level) => level.map(compiled)),
  }
}

function compiled(source: PolicySource): CompiledPolicy {
  return source.compiled
}

/** The account in a resource's ARN, else the one that was named. */
function ownerOf(resource: string, otherwise: string): string {
  const account = resource.split(':')[4]
  return account !== undefined && /^\d{12}$/.test(account) ? account : otherwise
}

const anything = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
})

/** The question of a limit alone: as if everything else allowed. */
function limitOnly({ action, resource, context, principal }: DecisionRequest): DecisionRequest {
  const all = compilePolicy(parsePolicy(anything, 'identity'), { name: 'anything', type: 'identity' })
  const account = 'account' in principal ? principal.account : ''
  return { action, resource, context, principal, resourceAccount: account, identity: [all] }
}

function matchedOf({ source, statements }: Seen): readonly MatchedStatement[] {
  const { name, type } = source.compiled
  return statements.flatMap(({ matched }, index) => {
    const span = source.spans[index]
    if (!matched || span === undefined) return []
    return [{ SourcePolicyId: name, SourcePolicyType: typeNames[type] ?? 'none', ...span }]
  })
}

/** Keys that statements on this action ask for and the simulation was not given. */
function missingKeys(seen: readonly Seen[], { context }: DecisionRequest): string[] {
  const wanted = seen.flatMap(({ source, statements }) => {
    const { version } = source.compiled.source
    const speaking = source.compiled.statements.filter((_, index) => statements[index]?.action.matched)
    return speaking.flatMap((statement) => keysOf(statement.source, version === '2012-10-17'))
  })
  return unique(wanted).filter((key) => context[key.toLowerCase()] === undefined)
}

/** What each side says in a simulation between two accounts, which must both allow. */
function detailsOf(seen: readonly Seen[]): Record<string, PolicyEvaluationDecisionType> {
  const details: Record<string, PolicyEvaluationDecisionType> = {}
  for (const type of ['identity', 'boundary', 'resource'] as const) {
    const policies = seen.filter(({ source }) => source.compiled.type === type)
    const name = typeNames[type]
    if (name === undefined || policies.length === 0) continue
    const matched = policies.flatMap(({ statements }) => statements.filter((statement) => statement.matched))
    if (matched.some(({ effect }) => effect === 'Deny')) details[name] = 'explicitDeny'
    else details[name] = matched.length > 0 ? 'allowed' : 'implicitDeny'
  }
  return details
}
