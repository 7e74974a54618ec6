import type { PolicyType } from './document.ts'
import type { Decision } from './request.ts'

const names: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  acl: 'access control list',
  session: 'session policy',
  boundary: 'permissions boundary',
  serviceControl: 'service control policy',
  resourceControl: 'resource control policy',
  trust: 'role trust policy',
}

const articles: Readonly<Partial<Record<PolicyType, string>>> = { identity: 'an', acl: 'an', trust: 'the' }

/**
 * Why a request was denied, in AWS's words: the end of `User: ... is not authorized to perform: ... on resource: ...`.
 * Empty for a decision that allows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialReason(decision: Decision): string {
  const { allowed, by, effect, action } = decision
  if (allowed || by === 'root') return ''
  if (effect === 'implicitDeny') return `because no ${names[by]} allows the ${action} action`
  return `with an explicit deny in ${articles[by] ?? 'a'} ${names[by]}`
}
