import { type CompiledPolicy, type CompiledStatement, coversAction, type Patterns } from './compile.ts'
import { type CompiledCondition, holds } from './conditions/condition.ts'
import { decide } from './decide.ts'
import { matches } from './pattern.ts'
import { levelOf, nameLevel } from './principals.ts'
import type { DecisionRequest, PolicyRequest, RequestContext, TrustRequest } from './request.ts'
import type { ConditionTrace, PatternsTrace, PolicyTrace, StatementTrace, Trace, VariableTrace } from './trace.ts'
import { decideTrust } from './trust.ts'
import { readAtoms, resolve, valuesOf } from './variables.ts'

/** The whole way to a decision: every policy and statement, what matched and what did not. Made only when asked for. */
export function explain(request: DecisionRequest): Trace {
  const policies = [
    ...(request.resourceControl ?? []).flat(),
    ...(request.serviceControl ?? []).flat(),
    ...listed(request.resourcePolicy),
    ...listed(request.acl),
    ...request.identity,
    ...listed(request.boundary),
    ...(request.session ?? []),
  ]
  return { decision: decide(request), policies: policies.map((policy) => explainPolicy(policy, request)) }
}

/** The whole way to a trust decision. */
export function explainTrust(request: TrustRequest): Trace {
  const policies = [
    request.trustPolicy,
    ...(request.identity ?? []),
    ...listed(request.boundary),
    ...(request.session ?? []),
  ]
  return { decision: decideTrust(request), policies: policies.map((policy) => explainPolicy(policy, request)) }
}

function listed(policy: CompiledPolicy | undefined): readonly CompiledPolicy[] {
  return policy ? [policy] : []
}

function explainPolicy(policy: CompiledPolicy, request: PolicyRequest): PolicyTrace {
  const statements = policy.statements.map((statement) => explainStatement(statement, request))
  return { policy: policy.name, type: policy.type, statements }
}

const levelNames = ['none', 'account', 'role', 'direct'] as const

function explainStatement(statement: CompiledStatement, request: PolicyRequest): StatementTrace {
  const { source, principals, resources } = statement
  const level = levelOf(principals, request, source.effect)
  const action = explainAction(statement, request.action)
  const resource = resources && explainPatterns(resources, request.resource, request.context)
  const conditions = statement.conditions.map((condition) => explainCondition(condition, request.context))
  const failedOn = firstFailure({
    principal: level !== nameLevel.none,
    action: action.matched,
    resource: resource?.matched ?? true,
    condition: conditions.every(({ matched }) => matched),
  })
  return {
    statement: statement.name,
    effect: source.effect,
    matched: failedOn === undefined,
    ...(failedOn ? { failedOn } : {}),
    ...(principals ? { principal: levelNames[level] } : {}),
    action,
    ...(resource ? { resource } : {}),
    conditions,
  }
}

type Part = NonNullable<StatementTrace['failedOn']>

const parts: readonly Part[] = ['principal', 'action', 'resource', 'condition']

function firstFailure(matched: Readonly<Record<Part, boolean>>): Part | undefined {
  return parts.find((part) => !matched[part])
}

function explainAction(statement: CompiledStatement, action: string): PatternsTrace {
  const { negated, patterns } = statement.actions
  const lower = action.toLowerCase()
  return {
    matched: coversAction(statement, action),
    negated,
    value: action,
    patterns: patterns.map((pattern) => ({
      pattern: pattern.source,
      matched: matches(pattern, lower, {}),
      variables: [],
    })),
  }
}

function explainPatterns(list: Patterns, value: string, context: RequestContext): PatternsTrace {
  const patterns = list.patterns.map((pattern) => ({
    pattern: pattern.source,
    matched: matches(pattern, value, context),
    variables: pattern.chunks.flatMap((chunk) =>
      chunk.flatMap((piece) => (piece.kind === 'variable' ? [explainVariable(piece, context)] : [])),
    ),
  }))
  return { matched: patterns.some(({ matched }) => matched) !== list.negated, negated: list.negated, value, patterns }
}

function explainVariable(variable: Parameters<typeof resolve>[0], context: RequestContext): VariableTrace {
  return {
    variable: variable.key,
    value: resolve(variable, context) ?? null,
    isDefault: variable.fallback !== undefined && valuesOf(context, variable.key)?.length !== 1,
  }
}

function explainCondition(condition: CompiledCondition, context: RequestContext): ConditionTrace {
  const { source, key, tests, variables } = condition
  const values = valuesOf(context, key)
  return {
    operator: source.operator,
    key: source.key,
    matched: holds(condition, context),
    values: values ?? null,
    patterns: source.values.map((pattern, index) => ({
      pattern,
      variables: variables ? variablesIn(pattern, context) : [],
      agreesWith: (values ?? []).filter((value) => tests[index]?.(value, context) ?? false),
    })),
  }
}

function variablesIn(pattern: string, context: RequestContext): readonly VariableTrace[] {
  const atoms = readAtoms(pattern, { wildcards: false, variables: true })
  return atoms.flatMap((atom) => (atom.kind === 'variable' ? [explainVariable(atom, context)] : []))
}
