import type { Principals } from './compile.ts'
import type { PrincipalElement, PrincipalType } from './document.ts'
import type { PolicyRequest, Principal } from './request.ts'

/**
 * How closely a `Principal` element names who asks; a resource policy's allow reaches as far as this.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const nameLevel = {
  none: 0,
  /** Its account: the account's administrators must allow it too. */
  account: 1,
  /** Its role or its provider: still limited by the boundary and by session policies. */
  role: 2,
  /** The user, the session or the service itself, or everybody: nothing but a deny limits it. */
  direct: 3,
} as const

/** How closely a statement names whoever asks. */
export type NameLevel = (typeof nameLevel)[keyof typeof nameLevel]

const { none, account, role, direct } = nameLevel

type Effect = 'Allow' | 'Deny'

/** How closely a statement names the principal. An identity-based policy has no principals: it speaks of whom it is attached to. */
export function levelOf(
  principals: Principals | undefined,
  { principal, boundary }: Pick<PolicyRequest, 'principal' | 'boundary'>,
  effect: Effect,
): NameLevel {
  if (principals === undefined) return direct
  const { element, negated } = principals
  if (!negated) return effect === 'Deny' && isEverybody(element) ? direct : named(element, principal)
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
  if (effect === 'Deny' && boundary) return direct
  return isExcepted(element, principal, effect) ? none : direct
}

/** `*`, however it is written. */
function isEverybody(element: PrincipalElement): boolean {
  return element === '*' || (element.AWS?.includes('*') ?? false)
}

function named(element: PrincipalElement, principal: Principal): NameLevel {
  if (element === '*') return direct
  const { AWS, Service, Federated, CanonicalUser } = element
  let level: NameLevel = none
  if (AWS) level = namedByArn(AWS, principal)
  if (Service && principal.kind === 'service' && Service.includes(principal.service)) return direct
  if (Federated) level = higher(level, namedByProvider(Federated, principal))
  if (CanonicalUser) level = higher(level, namedByCanonicalUser(CanonicalUser, principal))
  return level
}

function higher(one: NameLevel, other: NameLevel): NameLevel {
  return one > other ? one : other
}

function namedByArn(names: readonly string[], principal: Principal): NameLevel {
  // A federated identity is no AWS principal before it has a session: an allow of `{"AWS": "*"}` does not open a role to it.
  if (principal.kind === 'federated') return none
  let level: NameLevel = none
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string
    if (name === '*') return direct
    if (principal.kind === 'anonymous' || principal.kind === 'service') continue
    if (name === principal.arn) return direct
    if (principal.kind === 'session' && name === principal.roleArn) level = role
    else if (level === none && isAccount(name, principal.account)) level = account
  }
  return level
}

/** An account by its id or as `arn:aws:iam::<id>:root`, which mean the same. */
function isAccount(name: string, id: string): boolean {
  if (name === id) return true
  return name.endsWith(':root') && name.startsWith('arn:') && name.startsWith(id, name.length - 5 - id.length)
}

function namedByProvider(names: readonly string[], principal: Principal): NameLevel {
  if (principal.kind === 'federated') return names.includes(principal.provider) ? direct : none
  if (principal.kind !== 'session' || principal.provider === undefined) return none
  return names.includes(principal.provider) ? role : none
}

function namedByCanonicalUser(names: readonly string[], principal: Principal): NameLevel {
  if (principal.kind !== 'root' && principal.kind !== 'user' && principal.kind !== 'session') return none
  return principal.canonicalUser !== undefined && names.includes(principal.canonicalUser) ? account : none
}

/**
 * Whether `NotPrincipal` leaves the principal out. An allow leaves out whoever is named at any level; a deny spares
 * only whoever is named at every level, the session with its role and its account, as AWS advises to write it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function isExcepted(element: PrincipalElement, principal: Principal, effect: Effect): boolean {
  if (element === '*' || isEverybody(element)) return true
  const level = named(element, principal)
  if (effect === 'Allow' || level === none) return level !== none
  // The root user is the account, by whichever of its names.
  if (principal.kind === 'root') return true
  if (level !== direct) return false
  return 'account' in principal ? areAllNamed(element, principal) : true
}

function areAllNamed(
  element: Readonly<Partial<Record<PrincipalType, readonly string[]>>>,
  principal: Extract<Principal, { readonly account: string }>,
): boolean {
  const names = element.AWS ?? []
  const hasAccount = names.some((name) => isAccount(name, principal.account))
  return hasAccount && (principal.kind !== 'session' || names.includes(principal.roleArn))
}
