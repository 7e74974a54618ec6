import { sessionOf } from '../../../kernel/conditionKeys.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { OpenSession, SessionRequest, TemporaryCredentials } from '../../../kernel/session.ts'
import { decideTrust, type TrustRequest } from '../../../policy/index.ts'
import { packedPolicySize } from '../../../tokens/sealedSession.ts'
import type { SessionNeeds, TrustedRole } from '../ports.ts'
import { type CompiledPolicies, compiledPolicies } from './compiled.ts'
import { requireFederatedTags } from './federated.ts'
import { issue, timesOf } from './issue.ts'
import { notAuthorized, refusalReason } from './refusal.ts'
import { sessionPolicyCheck } from './sessionPolicies.ts'
import { type SessionTags, sessionTags, withSessionTags } from './sessionTags.ts'
import { askerOf, type TrustKeys, trustKeyMaker } from './trustKeys.ts'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const chainedLimit = 3600

/**
 * Opens sessions of roles: decides the role's trust policy, then seals the session into its token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function openSession(needs: SessionNeeds): OpenSession {
  const { roles, clock } = needs
  const judge: Judge = { roles, compiled: compiledPolicies(), keysOf: trustKeyMaker() }
  const requirePolicies = sessionPolicyCheck(roles)
  return async (request) => {
    const now = clock.now()
    const role = await roles.find(request.roleArn)
    if (role === undefined) throw notAuthorized(request, `the role ${request.roleArn} does not exist`)
    if (request.principal.kind === 'federated') requireFederatedTags(request.tags ?? {})
    const tags = sessionTags(request)
    await requireTrust(judge, { ...request, ...tags }, role, now)
    requireDuration(request, role)
    const policies = request.policies ?? []
    const policyArns = request.policyArns ?? []
    if (policies.length + policyArns.length > 0) await requirePolicies(role.account, policies, policyArns)
    return credentials(needs, request, tags, role, now)
  }
}

/** What trust is judged by. */
interface Judge extends Pick<SessionNeeds, 'roles'> {
  readonly compiled: CompiledPolicies
  readonly keysOf: TrustKeys
}

async function requireTrust(
  { roles, compiled, keysOf }: Judge,
  request: SessionRequest,
  role: TrustedRole,
  now: number,
): Promise<void> {
  const { principal } = request
  if (principal.kind === 'caller' && principal.caller.kind === 'root') {
    const reason = 'the root user cannot assume roles'
    throw new Fault('AccessDenied', 'Roles may not be assumed by root accounts.', { status: 403, reason })
  }
  if (principal.kind === 'caller' && principal.caller.kind === 'federated') {
    throw notAuthorized(request, 'federated users cannot assume roles')
  }
  const question = {
    resource: role.arn,
    resourceAccount: role.account,
    context: keysOf(request, role, now),
    principal: askerOf(request),
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
  const isChained = principal.kind === 'caller' && sessionOf(principal.caller) !== undefined
  if (isChained && durationSeconds > chainedLimit) {
    const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
    throw validationError(message)
  }
}

function validationError(message: string): Fault {
  return new Fault('ValidationError', message, { status: 400 })
}

function credentials(
  needs: SessionNeeds,
  request: SessionRequest,
  { tags, transitiveTagKeys }: SessionTags,
  role: TrustedRole,
  now: number,
): TemporaryCredentials {
  const { sessionName, sessionContext: context = {}, policies = [], policyArns = [] } = request
  const { arn, id, name, account } = role
  const size = packedPolicySize({ policies, policyArns, tags })
  const assumedRole = { arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`, id: `${id}:${sessionName}` }
  const times = timesOf(now, request.durationSeconds)
  const mfaAt = mfaAtOf(request)
  const issued = issue(needs, times, (accessKeyId) => ({
    kind: 'session',
    account,
    arn: assumedRole.arn,
    userId: assumedRole.id,
    accessKeyId,
    role: { arn, id, name },
    sessionName,
    tags: withSessionTags(role.tags, tags),
    ...(transitiveTagKeys.length === 0 ? {} : { transitiveTagKeys }),
    context,
    policies,
    policyArns,
    ...times,
    ...(mfaAt === undefined ? {} : { mfaAt }),
  }))
  return { ...issued, assumedRole, ...(size === 0 ? {} : { packedPolicySize: size }) }
}

/** The MFA code of the request, else of the user's own session: a role's session does not hand it on to the next. */
function mfaAtOf({ principal, mfaAt }: SessionRequest): number | undefined {
  const caller = principal.kind === 'caller' ? principal.caller : undefined
  return mfaAt ?? (caller?.kind === 'user' ? caller.session?.mfaAt : undefined)
}
