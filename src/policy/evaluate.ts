import type { Candidates } from './candidates.ts'
import type { CompiledPolicy, CompiledStatement, Patterns } from './compile.ts'
import { type CompiledCondition, holds } from './conditions/condition.ts'
import { matchesAny } from './pattern.ts'
import { levelOf, type NameLevel, nameLevel } from './principals.ts'
import type { PolicyRequest, RequestContext } from './request.ts'

/** Whether a statement's resources hold the request's. A trust policy has none: it stands at its role. */
function coversResource(resources: Patterns | undefined, resource: string, context: RequestContext): boolean {
  return resources === undefined || matchesAny(resources.patterns, resource, context) !== resources.negated
}

function conditionsHold(conditions: readonly CompiledCondition[], context: RequestContext): boolean {
  for (let index = 0; index < conditions.length; index++) {
    if (!holds(conditions[index] as CompiledCondition, context)) return false
  }
  return true
}

/** Whether a statement that covers the action applies, and names the principal at `level` or closer. */
function applies(statement: CompiledStatement, request: PolicyRequest, level: NameLevel): boolean {
  return (
    levelOf(statement.principals, request, statement.source.effect) >= level &&
    coversResource(statement.resources, request.resource, request.context) &&
    conditionsHold(statement.conditions, request.context)
  )
}

/** The first statement of the document that applies, among those that can cover the resource. */
function first(candidates: Candidates, request: PolicyRequest, level: NameLevel): CompiledStatement | undefined {
  const { statements, byHead } = candidates
  if (byHead === undefined) return firstOf(statements, request, level, undefined)
  let found: CompiledStatement | undefined
  for (let index = 0; index < byHead.lengths.length; index++) {
    const length = byHead.lengths[index] as number
    if (length > request.resource.length) continue
    const some = byHead.statements.get(request.resource.slice(0, length))
    if (some) found = firstOf(some, request, level, found)
  }
  return found
}

/** The first that applies of some statements, if it stands before `best`; else `best`. */
function firstOf(
  statements: readonly CompiledStatement[],
  request: PolicyRequest,
  level: NameLevel,
  best: CompiledStatement | undefined,
): CompiledStatement | undefined {
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index] as CompiledStatement
    if (best !== undefined && statement.index > best.index) return best
    if (applies(statement, request, level)) return statement
  }
  return best
}

/** The first statement of a policy that denies. */
export function denyIn(policy: CompiledPolicy | undefined, request: PolicyRequest): CompiledStatement | undefined {
  return policy && first(policy.applicable(request.action).denies, request, nameLevel.account)
}

/** The first statement of several policies that denies. */
export function denyAmong(
  policies: readonly CompiledPolicy[] | undefined,
  request: PolicyRequest,
): CompiledStatement | undefined {
  if (policies === undefined) return undefined
  for (let index = 0; index < policies.length; index++) {
    const found = denyIn(policies[index], request)
    if (found) return found
  }
  return undefined
}

/** The first statement of a policy that allows whoever it names at `level` or closer. */
export function allowIn(
  policy: CompiledPolicy | undefined,
  request: PolicyRequest,
  level: NameLevel = nameLevel.account,
): CompiledStatement | undefined {
  return policy && first(policy.applicable(request.action).allows, request, level)
}

/** The first statement of several policies that allows. */
export function allowAmong(policies: readonly CompiledPolicy[], request: PolicyRequest): CompiledStatement | undefined {
  for (let index = 0; index < policies.length; index++) {
    const found = allowIn(policies[index], request)
    if (found) return found
  }
  return undefined
}

/** Whether every level of an organization has a policy that allows. */
export function everyLevelAllows(
  levels: readonly (readonly CompiledPolicy[])[] | undefined,
  request: PolicyRequest,
): boolean {
  return levels === undefined || levels.every((policies) => allowAmong(policies, request) !== undefined)
}

/** The first statement of an organization's policies that denies. */
export function denyAtAnyLevel(
  levels: readonly (readonly CompiledPolicy[])[] | undefined,
  request: PolicyRequest,
): CompiledStatement | undefined {
  if (levels === undefined) return undefined
  for (const policies of levels) {
    const found = denyAmong(policies, request)
    if (found) return found
  }
  return undefined
}
