import { Fault } from '../../../kernel/fault.ts'
import { secretAccessKey, uniqueId } from '../../../kernel/random.ts'
import type { OpenSession, SessionRequest } from '../../../kernel/session.ts'
import { decideTrust, type TrustRequest } from '../../../policy/index.ts'
import { type SessionClaims, sealSession } from '../../../tokens/sealedSession.ts'
import type { SessionNeeds, TrustedRole } from '../ports.ts'
import { type CompiledPolicies, compiledPolicies } from './compiled.ts'
import { notAuthorized, refusalReason } from './refusal.ts'
import { sessionPolicyCheck } from './sessionPolicies.ts'
import { principalOf, trustKeys } from './trustKeys.ts'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const chainedLimit = 3600

/**
 * Opens sessions of roles: decides the role's trust policy, then seals the session into its token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function openSession(needs: SessionNeeds): OpenSession {
  const { roles, clock } = needs
  const compiled = compiledPolicies()
  const requirePolicies = sessionPolicyCheck(roles)
  return async (request) => {
    const now = clock.now()
    const role = await roles.find(request.roleArn)
    if (role === undefined) throw notAuthorized(request, `the role ${request.roleArn} does not exist`)
    await requireTrust(needs, compiled, request, role, now)
    requireDuration(request, role)
    const policies = request.policies ?? []
    const policyArns = request.policyArns ?? []
    if (policies.length + policyArns.length > 0) await requirePolicies(policies, policyArns)
    return credentials(needs, request, role, now)
  }
}

async function requireTrust(
  { roles }: SessionNeeds,
  compiled: CompiledPolicies,
  request: SessionRequest,
  role: TrustedRole,
  now: number,
): Promise<void> {
  const { principal } = request
  if (principal.kind === 'caller' && principal.caller.kind === 'root') {
    const reason = 'the root user cannot assume roles'
    throw new Fault('AccessDenied', 'Roles may not be assumed by root accounts.', { status: 403, reason })
  }
  const question = {
    resource: role.arn,
    resourceAccount: role.account,
    context: trustKeys(request, role, now),
    principal: principalOf(request),
    trustPolicy: compiled.trustOf(role),
    ...(principal.kind === 'caller' ? await ownPolicies(roles, compiled, request) : {}),
  }
  for (const action of actionsOf(request)) {
    const trust: TrustRequest = { ...question, action }
    if (!decideTrust(trust).allowed) throw notAuthorized({ ...request, action }, refusalReason(trust))
  }
}

/** What the trust policy must allow: becoming the role, and what the session brings with it. */
function actionsOf(request: SessionRequest): readonly SessionRequest['action'][] {
  const actions: string[] = [request.action]
  if (Object.keys(request.tags ?? {}).length > 0) actions.push('sts:TagSession')
  if (request.sessionContext?.['aws:SourceIdentity'] !== undefined) actions.push('sts:SetSourceIdentity')
  return actions as SessionRequest['action'][]
}

async function ownPolicies(roles: SessionNeeds['roles'], compiled: CompiledPolicies, request: SessionRequest) {
  if (request.principal.kind !== 'caller') return {}
  const grants = await roles.grantsOf(request.principal.caller)
  if (!grants.exists) throw notAuthorized(request, 'the caller’s own user or role does not exist any more')
  return compiled.grants(grants)
}

function requireDuration({ durationSeconds, principal }: SessionRequest, role: TrustedRole): void {
  const isService = principal.kind === 'service' || (principal.kind === 'caller' && principal.caller.kind === 'service')
  if (durationSeconds > role.maxSessionDuration && !isService) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  const isChained = principal.kind === 'caller' && principal.caller.kind === 'session'
  if (isChained && durationSeconds > chainedLimit) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
    throw validationError(message)
  }
}

function validationError(message: string): Fault {
  return new Fault('ValidationError', message, { status: 400 })
}

function credentials({ keyRing, random }: SessionNeeds, request: SessionRequest, role: TrustedRole, now: number) {
  const { sessionName, durationSeconds } = request
  const { arn, id, name, account } = role
  const claims: SessionClaims = {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId: `${id}:${sessionName}`,
    accessKeyId: uniqueId(random, 'ASIA'),
    secretAccessKey: secretAccessKey(random),
    role: { arn, id, name },
    sessionName,
    tags: sessionTags(role.tags, request.tags),
    context: request.sessionContext ?? {},
    policies: request.policies ?? [],
    policyArns: request.policyArns ?? [],
    issuedAt: now,
    // Whole seconds, as the wire tells it: the client and the server agree on the end.
    expiresAt: Math.floor(now / 1000) * 1000 + durationSeconds * 1000,
  }
  return {
    accessKeyId: claims.accessKeyId,
    secretAccessKey: claims.secretAccessKey,
    sessionToken: sealSession(keyRing, claims),
    expiresAt: claims.expiresAt,
    assumedRole: { arn: claims.arn, id: claims.userId },
  }
}

/** A session has its role's tags; its own replace them, keys being one without regard to case. */
function sessionTags(
  ofRole: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const replaced = new Set(Object.keys(own).map((key) => key.toLowerCase()))
  const kept = Object.entries(ofRole).filter(([key]) => !replaced.has(key.toLowerCase()))
  return kept.length === 0 ? own : { ...Object.fromEntries(kept), ...own }
}
