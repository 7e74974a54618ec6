import { allowedBy, deniedBy, notAllowedBy } from './answer.ts'
import { missing } from './decide.ts'
import { allowIn, denyAmong, denyIn } from './evaluate.ts'
import type { Decision, TrustRequest } from './request.ts'

/**
 * Decides who may become a role. The trust policy must allow explicitly. A user or session also needs its own
 * policies' allow, except where the trust policy of its own account names it, or its role, or everybody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function decideTrust(request: TrustRequest): Decision {
  const denied =
    denyIn(request.trustPolicy, request) ??
    denyAmong(request.identity, request) ??
    denyIn(request.boundary, request) ??
    denyAmong(request.session, request)
  if (denied) return deniedBy(denied, request)
  const trust = allowIn(request.trustPolicy, request)
  if (!trust) return notAllowedBy('trust', request)
  return missing(request, request.trustPolicy) ?? allowedBy(trust, request)
}
