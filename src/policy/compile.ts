import { type Candidates, candidatesOf } from './candidates.ts'
import { type CompiledCondition, compileCondition } from './conditions/condition.ts'
import type { Policy, PolicyKind, PolicyType, PolicyVersion, PrincipalElement, Statement } from './document.ts'
import { namesOf } from './namedKeys.ts'
import { compilePattern, matchesAny, type Pattern } from './pattern.ts'
import { compileResource } from './resourcePattern.ts'
import { readAtoms } from './variables.ts'

/** A statement whose patterns are cut and whose tests are made. */
export interface CompiledStatement {
  readonly source: Statement
  /** The statement's `Sid`, or its number from 0. */
  readonly name: string | number
  /** The statement's number from 0. */
  readonly index: number
  /** The policy's name and place, so that a statement alone says what decided. */
  readonly policy: string
  readonly type: PolicyType
  readonly actions: Patterns
  /** Undefined in a trust policy, whose resource is the role itself. */
  readonly resources: Patterns | undefined
  readonly conditions: readonly CompiledCondition[]
  readonly principals: Principals | undefined
}

/** A list of patterns, or its opposite. */
export interface Patterns {
  readonly patterns: readonly Pattern[]
  readonly negated: boolean
}

/** `Principal`, or `NotPrincipal`. */
export interface Principals {
  readonly element: PrincipalElement
  readonly negated: boolean
}

/** The statements of a policy that speak of one action. */
interface Applicable {
  readonly denies: Candidates
  readonly allows: Candidates
}

/** A policy document made ready, once per version of the document. */
export interface CompiledPolicy {
  readonly name: string
  readonly type: PolicyType
  readonly source: Policy
  readonly statements: readonly CompiledStatement[]
  /** The statements that speak of an action; remembered per action, so that a long policy costs what matters of it. */
  readonly applicable: (action: string) => Applicable
  /** Whether it reads any condition key that begins so, lower-case. */
  readonly names: (prefix: string) => boolean
}

/** How a policy is named in decisions, and what it is attached as. */
export interface PolicyIdentifier {
  readonly name: string
  readonly type: PolicyType
}

/** The grammar that each place takes: a resource policy without its `Principal` checked must not slip in. */
const kinds: Readonly<Record<PolicyType, PolicyKind>> = {
  identity: 'identity',
  session: 'identity',
  boundary: 'identity',
  serviceControl: 'identity',
  resource: 'resource',
  acl: 'resource',
  resourceControl: 'resource',
  trust: 'trust',
}

/** How many actions a policy remembers its statements for: more than any service has, yet a bound. */
const rememberedActions = 1024

/** Makes a parsed policy ready for decisions. Throws TypeError when it was parsed for another place. */
export function compilePolicy(policy: Policy, id: PolicyIdentifier): CompiledPolicy {
  if (policy.kind !== kinds[id.type])
    throw new TypeError(`a policy of kind ${policy.kind} cannot be attached as ${id.type}`)
  const statements = policy.statements.map((statement, index) => compileStatement(statement, index, policy.version, id))
  const { name, type } = id
  return { name, type, source: policy, statements, applicable: remember(statements), names: namesOf(policy) }
}

function compileStatement(
  source: Statement,
  index: number,
  version: PolicyVersion,
  id: PolicyIdentifier,
): CompiledStatement {
  const { principal, notPrincipal } = source
  const element = principal ?? notPrincipal
  return {
    source,
    name: source.sid || index,
    index,
    policy: id.name,
    type: id.type,
    actions: either(source.actions, source.notActions, compileAction) ?? { patterns: [], negated: false },
    resources: either(source.resources, source.notResources, (text) => compileResource(text, version)),
    conditions: source.conditions.map((condition) => compileCondition(condition, version, source.effect)),
    principals: element === undefined ? undefined : { element, negated: principal === undefined },
  }
}

function either(
  wanted: readonly string[] | undefined,
  unwanted: readonly string[] | undefined,
  compile: (text: string) => Pattern,
): Patterns | undefined {
  const texts = wanted ?? unwanted
  return texts && { patterns: texts.map(compile), negated: wanted === undefined }
}

/** Actions are matched without regard to case, and have no variables. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function compileAction(text: string): Pattern {
  return compilePattern(text, readAtoms(text.toLowerCase(), { wildcards: true, variables: false }))
}

/** Whether a statement speaks of an action. */
export function coversAction(statement: CompiledStatement, action: string): boolean {
  const { patterns, negated } = statement.actions
  return matchesAny(patterns, action.toLowerCase(), {}) !== negated
}

function remember(statements: readonly CompiledStatement[]): (action: string) => Applicable {
  const known = new Map<string, Applicable>()
  return (action) => {
    const found = known.get(action)
    if (found) return found
    const applicable = sort(statements.filter((statement) => coversAction(statement, action)))
    if (known.size < rememberedActions) known.set(action, applicable)
    return applicable
  }
}

function sort(statements: readonly CompiledStatement[]): Applicable {
  return {
    denies: candidatesOf(statements.filter(({ source }) => source.effect === 'Deny')),
    allows: candidatesOf(statements.filter(({ source }) => source.effect === 'Allow')),
  }
}
