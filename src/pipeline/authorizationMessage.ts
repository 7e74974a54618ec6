import type { Explained, PolicyRequest, StatementTrace } from '../policy/index.ts'

/**
 * A denial in the shape that `sts:DecodeAuthorizationMessage` answers, as JSON text. Without `conditions` the request's
 * condition keys are left out.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export function authorizationMessage({ question, trace }: Explained, conditions: boolean): string {
  const matched = trace.policies.flatMap(({ statements }) => statements.filter((statement) => statement.matched))
  return JSON.stringify({
    allowed: trace.decision.allowed,
    explicitDeny: trace.decision.effect === 'explicitDeny',
    matchedStatements: { items: matched.map(statementItem) },
    failures: { items: [] },
    context: {
      principal: principalItem(question),
      action: question.action,
      resource: question.resource,
      conditions: { items: conditions ? Object.entries(question.context).map(conditionItem) : [] },
    },
  })
}

function statementItem({ statement, effect, action, resource, conditions }: StatementTrace) {
  return {
    statementId: typeof statement === 'string' ? statement : '',
    effect: effect.toUpperCase(),
    principals: { items: [] },
    principalGroups: { items: [] },
    actions: values(action.patterns.map(({ pattern }) => pattern)),
    resources: values(resource?.patterns.map(({ pattern }) => pattern) ?? []),
    conditions: {
      items: conditions.map(({ key, patterns }) => ({ key, values: values(patterns.map(({ pattern }) => pattern)) })),
    },
  }
}

function principalItem({ principal, context }: PolicyRequest) {
  const [id = ''] = context['aws:userid'] ?? []
  return { id, arn: nameOfPrincipal(principal) }
}

/** A principal's ARN, or what stands for one that has none. */
function nameOfPrincipal(principal: PolicyRequest['principal']): string {
  if (principal.kind === 'anonymous') return 'anonymous'
  if (principal.kind === 'service') return principal.service
  return principal.kind === 'federated' ? principal.provider : principal.arn
}

function conditionItem([key, list]: readonly [string, readonly string[] | undefined]) {
  return { key, values: values(list ?? []) }
}

function values(list: readonly string[]) {
  return { items: list.map((value) => ({ value })) }
}
