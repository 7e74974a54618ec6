import { Fault } from '../../../kernel/fault.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import {
  denialReason,
  explainedTrust,
  type Refusal,
  refusal,
  type Trace,
  type TrustRequest,
} from '../../../policy/index.ts'

type StatementTrace = Trace['policies'][number]['statements'][number]
type ConditionTrace = StatementTrace['conditions'][number]

/**
 * The fault of a role that may not be assumed. Its message is AWS's and tells the caller nothing of the policy;
 * its reason tells the administrator which statement and which condition refused, with both values.
 */
export function notAuthorized(request: SessionRequest, reason: unknown): Fault {
  return new Fault('AccessDenied', messageOf(request), { status: 403, reason })
}

/** Why a trust decision was a no: in words where it is logged, with its whole trace for whoever asks. */
export function refusalReason(request: TrustRequest): Refusal {
  const explained = explainedTrust(request)
  const { decision, policies } = explained.trace
  const head = `${request.action} on ${request.resource} was refused ${denialReason(decision)}`
  const decided = policies.filter(({ type }) => type === decision.by)
  const lines = decided.flatMap(({ policy, statements }) =>
    statements.map((statement) => `${policy}, statement ${statement.statement}: ${findingOf(statement, request)}`),
  )
  return refusal(explained, [head, ...lines].join('; '))
}

function messageOf({ principal, action, roleArn }: SessionRequest): string {
  if (principal.kind === 'federated') return `Not authorized to perform ${action}`
  if (principal.kind === 'service') {
    return `User: ${principal.service} is not authorized to perform: ${action} on resource: ${roleArn}`
  }
  const { caller } = principal
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.kind === 'service' ? caller.principal : caller.arn
  return `User: ${who} is not authorized to perform: ${action} on resource: ${roleArn}`
}

const findings: Readonly<
  Record<NonNullable<StatementTrace['failedOn']>, (trace: StatementTrace, request: TrustRequest) => string>
> = {
  principal: (_, { principal }) => `does not name the principal ${nameOf(principal)}`,
  action: (_, { action }) => `does not speak of the action ${action}`,
  resource: (_, { resource }) => `does not cover the resource ${resource}`,
  condition: ({ conditions }) =>
    conditions
      .filter(({ matched }) => !matched)
      .map(conditionFinding)
      .join(' and '),
}

function findingOf(trace: StatementTrace, request: TrustRequest): string {
  if (trace.failedOn === undefined) return `${trace.effect === 'Deny' ? 'denies' : 'allows'} it`
  return findings[trace.failedOn](trace, request)
}

function conditionFinding({ operator, key, values, patterns }: ConditionTrace): string {
  const wanted = patterns.map(({ pattern }) => `"${pattern}"`).join(', ')
  const present = values === null ? 'is absent' : `is ${values.map((value) => `"${value}"`).join(', ')}`
  return `condition ${operator} wants ${key} ${wanted}, but it ${present}`
}

function nameOf(principal: TrustRequest['principal']): string {
  if (principal.kind === 'service') return principal.service
  if (principal.kind === 'federated') return principal.provider
  return principal.kind === 'anonymous' ? 'anonymous' : principal.arn
}
