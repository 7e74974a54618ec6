import { allowedAsRoot, allowedBy, deniedBy, notAllowedBy } from './answer.ts'
import type { CompiledPolicy, CompiledStatement } from './compile.ts'
import { allowAmong, allowIn, denyAmong, denyAtAnyLevel, denyIn, everyLevelAllows } from './evaluate.ts'
import { nameLevel } from './principals.ts'
import type { Decision, DecisionRequest, Principal } from './request.ts'

/**
 * Decides a request in AWS's order: an explicit deny anywhere; the organization's limits; the resource's policy; the
 * identity's; the boundary; the session's. Two accounts must both say yes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(request: DecisionRequest): Decision {
  const denied = explicitDeny(request)
  if (denied) return deniedBy(denied, request)
  if (!everyLevelAllows(request.resourceControl, request)) return notAllowedBy('resourceControl', request)
  if (!isIdentity(request.principal)) return decideByResource(request)
  if (!everyLevelAllows(request.serviceControl, request)) return notAllowedBy('serviceControl', request)
  if (request.resourceGives === true) return decideByGiver(request)
  return request.principal.account === request.resourceAccount ? decideAtHome(request) : decideAbroad(request)
}

/** A principal of an account, which that account's policies speak of. */
type Identity = Extract<Principal, { readonly account: string }>

function isIdentity(principal: Principal): principal is Identity {
  return 'account' in principal
}

/** The first deny that applies, of all policies that speak of the request. */
function explicitDeny(request: DecisionRequest): CompiledStatement | undefined {
  const byResource = denyAtAnyLevel(request.resourceControl, request)
  if (!isIdentity(request.principal)) return byResource ?? denyIn(request.resourcePolicy, request)
  return (
    byResource ??
    denyAtAnyLevel(request.serviceControl, request) ??
    denyIn(request.resourcePolicy, request) ??
    denyAmong(request.identity, request) ??
    denyIn(request.boundary, request) ??
    denyAmong(request.session, request)
  )
}

/** Nobody, a service, or an identity without a session: only the resource's policy speaks of them. */
function decideByResource(request: DecisionRequest): Decision {
  const allow = allowOfResource(request)
  return allow ? allowedBy(allow, request) : notAllowedBy('resource', request)
}

/** Within one account the resource's policy or the identity's is enough, as far as the former names the principal. */
function decideAtHome(request: DecisionRequest): Decision {
  if (request.principal.kind === 'root') return allowedAsRoot(request)
  const directly = allowIn(request.resourcePolicy, request, nameLevel.direct)
  if (directly) return allowedBy(directly, request)
  const allow = allowAmong(request.identity, request) ?? allowIn(request.resourcePolicy, request, nameLevel.role)
  return allow ? (limit(request) ?? allowedBy(allow, request)) : notAllowedBy('identity', request)
}

/**
 * Where all rights come of the resource's policy: it must allow, and whom it only names by their account must be allowed by
 * that account's policies too.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function decideByGiver(request: DecisionRequest): Decision {
  const { resourcePolicy } = request
  const allow = allowIn(resourcePolicy, request)
  if (!allow || !resourcePolicy) return notAllowedBy('resource', request)
  return missing(request, resourcePolicy) ?? allowedBy(allow, request)
}

/** What a caller's own account does not allow, of what a policy does that gives rights to it. */
export function missing(
  request: Pick<DecisionRequest, LimitKeys | 'resourceAccount'> & {
    readonly identity?: readonly CompiledPolicy[] | undefined
  },
  giver: CompiledPolicy,
): Decision | undefined {
  const { principal } = request
  if (principal.kind !== 'user' && principal.kind !== 'session') return undefined
  if (principal.account === request.resourceAccount) {
    if (allowIn(giver, request, nameLevel.direct)) return undefined
    if (allowIn(giver, request, nameLevel.role)) return limit(request)
  }
  if (!allowAmong(request.identity ?? [], request)) return notAllowedBy('identity', request)
  return limit(request)
}

/**
 * Between two accounts the caller's must allow by identity, and the resource's by its policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
function decideAbroad(request: DecisionRequest): Decision {
  const allow = allowOfResource(request)
  if (request.principal.kind !== 'root') {
    if (!allowAmong(request.identity, request)) return notAllowedBy('identity', request)
    const limited = limit(request)
    if (limited) return limited
  }
  return allow ? allowedBy(allow, request) : notAllowedBy('resource', request)
}

/**
 * What the resource allows others: by its policy, or else by its access control list. Within the owner's account a list
 * gives nothing that the identity's policies do not.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
function allowOfResource(request: DecisionRequest): CompiledStatement | undefined {
  return allowIn(request.resourcePolicy, request) ?? allowIn(request.acl, request)
}

/** A no of the boundary or of the session's policies, which limit what others allow. */
function limit(request: Pick<DecisionRequest, LimitKeys>): Decision | undefined {
  if (request.boundary && !allowIn(request.boundary, request)) return notAllowedBy('boundary', request)
  if (request.session && !allowAmong(request.session, request)) return notAllowedBy('session', request)
  return undefined
}

type LimitKeys = 'action' | 'resource' | 'context' | 'principal' | 'boundary' | 'session'
