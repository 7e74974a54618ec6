import type { PolicyKind } from '../document.ts'

/** What AWS says of a bad document: IAM's words for identity and trust policies, S3's for resource policies. */
export interface Wording {
  readonly notJson: string
  readonly syntax: string
  readonly unknownField: (name: string) => string
  readonly missingField: (name: string) => string
  readonly noStatements: string
  readonly effect: (value: string) => string
  readonly missingAction: string
  readonly missingResource: string
  readonly principal: (type: string, value: string) => string
  readonly conditionOperator: (name: string) => string
}

const syntax = 'Syntax errors in policy.'
const unknownField = (name: string) => `Unknown field ${name}`
const missingField = (name: string) => `Missing required field ${name}`

/** Messages by the place that the policy stands in. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html */
export const wordings: Readonly<Record<PolicyKind, Wording>> = {
  identity: {
    notJson: syntax,
    syntax,
    unknownField: () => syntax,
    missingField: () => syntax,
    noStatements: syntax,
    effect: () => 'The policy failed legacy parsing',
    missingAction: 'Policy statement must contain actions.',
    missingResource: 'Policy statement must contain resources.',
    principal: () => 'Policy document should not specify a principal.',
    conditionOperator: () => syntax,
  },
  trust: {
    notJson: 'This policy contains invalid Json',
    syntax,
    unknownField,
    missingField,
    noStatements: missingField('Statement'),
    effect: (value) => `Invalid effect: ${value}`,
    missingAction: missingField('Action'),
    missingResource: missingField('Resource'),
    principal: (type, value) =>
      type === 'FEDERATED'
        ? 'Federated principals must be valid domain names or SAML metadata ARNs'
        : `Invalid principal in policy: "${type}":"${value}"`,
    conditionOperator: (name) => `Invalid Condition type : ${name}`,
  },
  resource: {
    notJson: "Policies must be valid JSON and the first byte must be '{'",
    syntax: 'Invalid policy syntax.',
    unknownField,
    missingField,
    noStatements: 'Could not parse the policy: Statement is empty!',
    effect: (value) => `Invalid effect: ${value}`,
    missingAction: missingField('Action'),
    missingResource: missingField('Resource'),
    principal: () => 'Invalid principal in policy',
    conditionOperator: (name) => `Invalid Condition type : ${name}`,
  },
}
