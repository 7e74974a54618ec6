import type { EvaluationResult, PolicyEvaluationDecisionType, ResourceSpecificResult } from '@aws-sdk/client-iam'
import { iamFault } from '../faults.ts'
import { partByNumber } from '../paging.ts'
import { evaluate, type Finding, type MatchedStatement, type Scenario } from './evaluate.ts'

/** What both simulations are asked. */
interface Asked {
  readonly ActionNames?: readonly string[] | undefined
  readonly ResourceArns?: readonly string[] | undefined
  readonly ResourceHandlingOption?: string | undefined
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

type WithStatements<T> = Omit<T, 'MatchedStatements' | 'ResourceSpecificResults'> & {
  MatchedStatements: MatchedStatement[]
}

/** The simulator's answer, with the policy types that the service sends. */
export interface SimulationAnswer {
  EvaluationResults: (WithStatements<EvaluationResult> & {
    ResourceSpecificResults?: WithStatements<ResourceSpecificResult>[]
  })[]
  IsTruncated: boolean
  Marker?: string
}

/** Simulates every action on every resource and gives the part that was asked for. */
export function answer(scenario: Scenario, input: Asked): SimulationAnswer {
  const resources = (input.ResourceArns?.length ?? 0) > 0 ? (input.ResourceArns as readonly string[]) : ['*']
  requireScenarioKnown(input.ResourceHandlingOption)
  input.ActionNames?.forEach(requireAction)
  const { items, more } = partByNumber(input.ActionNames ?? [], input)
  return { EvaluationResults: items.map((action) => resultOf(scenario, action, resources)), ...more }
}

/** EC2's scenarios ask for resources of a service that is not here. */
function requireScenarioKnown(option: string | undefined): void {
  if (option !== undefined) throw iamFault('InvalidInput', `Invalid resource handling option: ${option}.`)
}

function requireAction(action: string): void {
  if (/[*?]/.test(action))
    throw iamFault('InvalidInput', `Invalid Action Name: ${action}. Wildcards are not supported.`)
  if (!/^[\w-]+:\w+$/.test(action)) throw iamFault('InvalidInput', `Invalid Action Name: ${action}.`)
}

/**
 * One action's result. Deviation: where several resources are named, the whole is shown under `*`; AWS shows the
 * action's resource pattern there.
 */
function resultOf(
  scenario: Scenario,
  action: string,
  resources: readonly string[],
): SimulationAnswer['EvaluationResults'][number] {
  const findings = resources.map((resource) => ({ resource, ...evaluate(scenario, action, resource) }))
  const [first] = findings
  const decision = strictest(findings.map((finding) => finding.decision))
  const onAll = resources.length === 1 && resources[0] === '*'
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 1 ? (resources[0] as string) : '*',
    EvalDecision: decision,
    MatchedStatements: distinct(
      findings.filter((each) => each.decision === decision).flatMap(({ matched }) => matched),
    ),
    MissingContextValues: onAll ? (first?.missing ?? []) : [],
    ...limits(findings),
    ...(onAll ? {} : { ResourceSpecificResults: findings.map(specific) }),
  }
}

function specific({ resource, ...finding }: Finding & { readonly resource: string }) {
  const { decision, matched, missing, details, byBoundary } = finding
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision,
    MatchedStatements: matched,
    MissingContextValues: missing,
    ...(details === undefined ? {} : { EvalDecisionDetails: details }),
    ...boundaryDetail(byBoundary),
  }
}

function limits(findings: readonly Finding[]) {
  const byOrganization = every(findings.map((finding) => finding.byOrganization))
  return {
    ...boundaryDetail(every(findings.map(({ byBoundary }) => byBoundary))),
    ...(byOrganization === undefined
      ? {}
      : { OrganizationsDecisionDetail: { AllowedByOrganizations: byOrganization } }),
    ...(findings.length === 1 && findings[0]?.details !== undefined
      ? { EvalDecisionDetails: findings[0].details }
      : {}),
  }
}

function boundaryDetail(allowed: boolean | undefined) {
  return allowed === undefined ? {} : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } }
}

function every(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(undefined) ? undefined : answers.every((each) => each)
}

function strictest(decisions: readonly PolicyEvaluationDecisionType[]): PolicyEvaluationDecisionType {
  const order = ['explicitDeny', 'implicitDeny'] as const
  return order.find((decision) => decisions.includes(decision)) ?? 'allowed'
}

function distinct(statements: readonly MatchedStatement[]): MatchedStatement[] {
  return [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()]
}
