import { isoSeconds } from '../kernel/clock.ts'
import type {
  Change,
  ConditionTrace,
  Decision,
  Explained,
  PatternsTrace,
  PolicyTrace,
  StatementTrace,
  VariableTrace,
} from '../policy/index.ts'
import { printable } from './printable.ts'

type PolicyType = PolicyTrace['type']

const typeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  acl: 'access control list',
  session: 'session policy',
  boundary: 'permissions boundary',
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
  trust: 'role trust policy',
}

/** A time as people read it. */
export const secondsOf = isoSeconds

/** An explanation for a person: the answer, what was considered, and what would allow it. */
export function linesOf(explained: Explained): readonly string[] {
  const { question, trace } = explained
  const lines = [
    `${trace.decision.allowed ? 'allowed' : 'denied '}   ${question.action} on ${question.resource}`,
    `to        ${principalName(explained)}`,
    `because   ${verdictOf(explained)}`,
    '',
    'What was considered',
    ...(trace.policies.length === 0 ? ['  no policy: there is none that speaks of this'] : []),
    ...trace.policies.flatMap((policy) => policyLines(policy, explained)),
    ...changeLines(explained),
    '',
    'Condition keys of the request',
    ...keyLines(explained),
  ]
  return lines.map(printable)
}

/** Why, in one sentence. */
export function verdictOf({ trace }: Explained): string {
  const { decision } = trace
  if (decision.by === 'root') return 'the root of the account may do everything in it'
  const name = typeNames[decision.by]
  if (decision.effect === 'implicitDeny') return `no ${name} allows ${decision.action}`
  const verb = decision.allowed ? 'allows' : 'denies'
  return `${statementName(decision.statement)} of the ${placeName(decision.by, decision.policy)} ${verb} it`
}

function statementName(statement: Decision['statement']): string {
  return `statement ${statement ?? ''}`
}

/** `identity-based policy OwnFolder`; a policy that is called like what it is needs no name. */
function placeName(type: PolicyType, policy: string | undefined): string {
  const own =
    policy === undefined || policy === 'trust policy' || policy === 'resource policy' || policy === 'session policy'
  return own ? typeNames[type] : `${typeNames[type]} ${policy}`
}

function principalName({ question }: Explained): string {
  const { principal } = question
  if (principal.kind === 'anonymous') return 'anonymous'
  if (principal.kind === 'service') return principal.service
  return principal.kind === 'federated' ? `an identity of ${principal.provider}` : principal.arn
}

function policyLines({ policy, type, statements }: PolicyTrace, explained: Explained): readonly string[] {
  const lines = statements.flatMap((statement) => statementLines(statement, type, explained))
  return [`  ${placeName(type, policy)}`, ...lines]
}

function statementLines(trace: StatementTrace, type: PolicyType, explained: Explained): readonly string[] {
  const head = `    ${trace.effect}, ${statementName(trace.statement)}:`
  if (trace.failedOn === undefined) {
    return [`${head} matches, and ${trace.effect === 'Allow' ? 'allows' : 'denies'}`, ...matchedLines(trace)]
  }
  return findings[trace.failedOn](head, trace, type, explained)
}

type Finding = (head: string, trace: StatementTrace, type: PolicyType, explained: Explained) => readonly string[]

const findings: Readonly<Record<NonNullable<StatementTrace['failedOn']>, Finding>> = {
  principal: (head, _trace, _type, explained) => [`${head} does not name ${principalName(explained)}`],
  action: (head, { action }) => [`${head} speaks of other actions: ${patternList(action)}`],
  resource: (head, { resource }) => [
    `${head} speaks of other resources`,
    `      the request's    ${resource?.value ?? ''}`,
    ...(resource?.patterns ?? []).flatMap(({ pattern, variables }) => [
      `      the statement's  ${resource?.negated ? 'all but ' : ''}${pattern}`,
      ...variableLines(variables),
    ]),
  ],
  condition: (head, { conditions }, type, explained) => [
    `${head} its condition does not hold`,
    ...conditions.filter(({ matched }) => !matched).flatMap((condition) => conditionLines(condition, type, explained)),
  ],
}

function patternList({ negated, patterns }: PatternsTrace): string {
  const list = patterns.map(({ pattern }) => pattern).join(', ')
  return negated ? `all but ${list}` : list
}

/** What a statement that matched put in for its variables. */
function matchedLines({ resource, conditions }: StatementTrace): readonly string[] {
  const variables = [...(resource?.patterns ?? []), ...conditions.flatMap(({ patterns }) => patterns)]
  return variableLines(variables.flatMap((each) => each.variables))
}

function variableLines(variables: readonly VariableTrace[]): readonly string[] {
  return variables.map(({ variable, value, isDefault }) => {
    const became = value === null ? 'has no value' : `became ${value}${isDefault ? ' (the default)' : ''}`
    return `        \${${variable}} ${became}`
  })
}

function conditionLines(condition: ConditionTrace, type: PolicyType, explained: Explained): readonly string[] {
  const { operator, key, patterns } = condition
  const ours = type === 'trust' ? "the trust policy's" : "the policy's"
  const theirs = explained.question.principal.kind === 'federated' ? "the token's" : "the request's"
  const wanted = patterns.map(({ pattern }) => pattern).join(', ')
  return [
    `      ${operator} ${key}: ${ours} is ${wanted}; ${theirs} is ${valuesText(condition)}`,
    ...patterns.flatMap(({ variables }) => variableLines(variables)),
  ]
}

function valuesText({ values }: ConditionTrace): string {
  return values === null ? 'absent' : values.join(', ')
}

function changeLines(explained: Explained): readonly string[] {
  const { changes, trace } = explained
  if (trace.decision.allowed || changes.length === 0) return []
  const title = changes.length === 1 ? 'What would allow it' : 'What would allow it, all of these together'
  return ['', title, ...changes.flatMap((change) => changeText(change, explained).map((line) => `  ${line}`))]
}

function changeText(change: Change, explained: Explained): readonly string[] {
  if (change.do === 'stopDenying') {
    const place = placeName(change.in, change.policy)
    return [
      `- ${statementName(change.statement)} of the ${place} denies it: remove it, or narrow it to spare this request`,
    ]
  }
  if (explained.question.principal.kind === 'anonymous') return unsigned
  const added = [`- add to ${addedTo[change.in]}:`, `    ${JSON.stringify(change.statement)}`]
  const near = change.near && nearText(change.near, change.in, explained)
  return near === undefined ? added : [`- ${near}`, `  or ${added[0]?.slice(2)}`, ...added.slice(1)]
}

/** Nobody wants to hear how to open a resource to everybody. */
const unsigned = [
  '- sign the request: nobody did, and only a policy that opens the resource to everybody could allow it as it is',
]

const addedTo: Readonly<Record<PolicyType, string>> = {
  identity: 'a policy of the principal',
  resource: "the resource's policy",
  acl: "the resource's access control list",
  session: "one of the session's policies",
  boundary: 'the permissions boundary',
  serviceControl: 'a service control policy',
  resourceControl: 'a resource control policy',
  trust: "the role's trust policy",
}

type Near = NonNullable<Extract<Change, { readonly do: 'allow' }>['near']>

/** What the one thing is that keeps a statement from allowing. */
function nearText({ policy, statement, failedOn }: Near, type: PolicyType, explained: Explained): string | undefined {
  const trace = explained.trace.policies
    .find((each) => each.policy === policy && each.type === type)
    ?.statements.find((each) => each.statement === statement)
  if (trace === undefined) return undefined
  const head = `${statementName(statement)} of the ${placeName(type, policy)} allows it but for`
  const { action, resource } = explained.question
  const rest: Readonly<Record<Near['failedOn'], () => string>> = {
    condition: () =>
      `its condition: ${trace.conditions
        .filter(({ matched }) => !matched)
        .map(wish)
        .join(', and ')}`,
    resource: () => `its resource: add ${resource}, or ask for ${trace.resource?.patterns.map(filled).join(' or ')}`,
    action: () => `its actions: add ${action}`,
    principal: () => `its principal: add ${principalName(explained)}`,
  }
  return `${head} ${rest[failedOn]()}`
}

/** A pattern with its variables' values in their places. */
function filled({ pattern, variables }: PatternsTrace['patterns'][number]): string {
  return variables.reduce((text, { value }) => text.replace(/\$\{[^*?$][^}]*\}/, () => value ?? '(nothing)'), pattern)
}

/** A condition that did not hold, as what would make it hold. */
function wish(condition: ConditionTrace): string {
  const { operator, key, patterns } = condition
  const wanted = patterns.map(({ pattern }) => pattern).join(' or ')
  return `${operator} ${key} asks for ${wanted}, and the value is ${valuesText(condition)}`
}

function keyLines({ question }: Explained): readonly string[] {
  return Object.entries(question.context)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values = []]) => `  ${key} = ${values.join(', ')}`)
}
