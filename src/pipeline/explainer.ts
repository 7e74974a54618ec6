import { parseArn } from '../kernel/arn.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import { addKeys, callerKeys, emptyKeys, type Keys } from '../kernel/conditionKeys.ts'
import type { ConditionContext, Scope } from '../kernel/operation.ts'
import { principalOf } from '../kernel/principal.ts'
import {
  compilePolicy,
  type Explained,
  explained,
  explainedTrust,
  type Principal,
  parsePolicy,
  type TrustRequest,
} from '../policy/index.ts'
import type { Authorizer } from './authorize.ts'
import type { BoundService } from './bind.ts'
import type { RequestFacts } from './conditionKeys.ts'
import { canPay, owes, unpaid } from './payment.ts'
import { isWithinReach } from './reach.ts'
import { scopeOf } from './scope.ts'

/** A question that nobody has asked yet: may this principal do that? */
interface Supposed {
  /** An ARN of a user, a role, a role's session, a federated user or the account; a service; a provider; `anonymous`. */
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** Condition keys beside what the server knows; they replace the ones of a request that is not there. */
  readonly context: ConditionContext
}

/** A user or role as the directory has it. */
interface FoundPrincipal {
  readonly id: string
  readonly account: string
  readonly arn: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** A role's trust policy, JSON text. */
  readonly trust?: string
}

/** Finds users and roles by name. */
export type FindPrincipal = (
  kind: 'user' | 'role',
  account: string,
  name: string,
) => Promise<FoundPrincipal | undefined>

/** Why something is refused that no policy could allow, or that policies allow: the question is theirs then. */
interface Never {
  readonly never: string
  readonly question?: Explained['question']
}

/** An answer; undefined when there is no such principal. */
export type Explain = (supposed: Supposed) => Promise<Explained | Never | undefined>

interface ExplainerNeeds {
  readonly authorizes: Authorizer
  readonly services: ReadonlyMap<string, BoundService>
  readonly scope: Scope
  readonly clock: Clock
  readonly keysOf: (facts: RequestFacts) => Keys
  readonly findPrincipal: FindPrincipal
}

/** Explains what would be decided, by the same policies as a request's, without a request. */
export function explainer(needs: ExplainerNeeds): Explain {
  return async (supposed) => {
    const { action, resource, context } = supposed
    const now = needs.clock.now()
    const named = action.slice(0, action.indexOf(':')).toLowerCase()
    const facts = { service: named, now, sourceIp: '127.0.0.1', userAgent: '', referer: undefined, via: [] }
    const keys = addKeys(needs.keysOf({ ...facts, secureTransport: true }), context)
    const role = assuming.has(action.toLowerCase()) ? await findByArn(needs.findPrincipal, resource) : undefined
    const asker = await askerOf(needs, supposed, keys, now)
    if (
      asker !== undefined &&
      'caller' in asker &&
      !isWithinReach(asker.caller, named, action.slice(named.length + 1))
    ) {
      return { never: `${action} is closed to sessions of this kind` }
    }
    if (role?.trust !== undefined) return explainRole(role, role.trust, supposed, keys, asker)
    if (asker === undefined || 'provider' in asker) return undefined
    const service = needs.services.get(named)
    const attached = await needs.authorizes.attachedTo(service, { action, resource }, asker)
    const { account } = scopeOf(asker.caller, needs.scope)
    const { request, decision } = needs.authorizes.decide(asker, { action, resource }, attached, account)
    const isUnpaid = decision.allowed && attached !== undefined && owes(attached, asker.caller) && !pays(asker, context)
    if (!isUnpaid) return explained(request)
    return { never: unpaid(asker.caller), question: explained(request).question }
  }
}

/** A question without a request says that its sender pays as it says a condition key. */
function pays({ caller }: Asker, context: ConditionContext): boolean {
  return canPay(caller) && context['x-amz-request-payer']?.[0] === 'requester'
}

/** What a role's trust policy decides. */
const assuming: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithwebidentity',
  'sts:assumerolewithsaml',
  'sts:tagsession',
  'sts:setsourceidentity',
])

type Asker = NonNullable<Awaited<ReturnType<Authorizer['askerOf']>>>

async function askerOf(
  { authorizes, findPrincipal }: ExplainerNeeds,
  { principal }: Supposed,
  keys: Keys,
  now: number,
): Promise<Asker | { readonly provider: string } | undefined> {
  const caller = await callerNamed(findPrincipal, principal, now)
  if (caller !== undefined) return authorizes.askerOf(caller, keys)
  return principal.includes('.') ? { provider: principal } : undefined
}

function explainRole(
  role: FoundPrincipal,
  trust: string,
  { action, resource }: Supposed,
  keys: Keys,
  asker: Asker | { readonly provider: string } | undefined,
): Explained | Never | undefined {
  if (asker === undefined) return undefined
  if ('caller' in asker && asker.caller.kind === 'root') return { never: 'the root user cannot assume roles' }
  const isFederated = 'provider' in asker
  const principal: Principal = isFederated ? { kind: 'federated', provider: asker.provider } : principalOf(asker.caller)
  const own = isFederated ? {} : asker.grants
  const request: TrustRequest = {
    ...own,
    action,
    resource,
    resourceAccount: role.account,
    context: addKeys(addKeys(emptyKeys(), keys), isFederated ? {} : callerKeys(asker.caller)),
    principal,
    trustPolicy: compilePolicy(parsePolicy(trust, 'trust'), { name: 'trust policy', type: 'trust' }),
  }
  return explainedTrust(request)
}

async function findByArn(find: FindPrincipal, arn: string): Promise<FoundPrincipal | undefined> {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam') return undefined
  const kind = parsed.resource.slice(0, parsed.resource.indexOf('/'))
  if (kind !== 'user' && kind !== 'role') return undefined
  const found = await find(kind, parsed.account, parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1))
  return found?.arn === arn ? found : undefined
}

/** The caller that an ARN names; a role stands for a session of it. */
async function callerNamed(find: FindPrincipal, name: string, now: number): Promise<Caller | undefined> {
  if (name === 'anonymous' || name === '*') return { kind: 'anonymous' }
  const parsed = parseArn(name)
  if (parsed === undefined) return /\.amazonaws\.com$/.test(name) ? serviceNamed(name) : undefined
  const { account, service, resource } = parsed
  if (service === 'iam' && resource === 'root') {
    return { kind: 'root', account, arn: name, userId: account, accessKeyId: '' }
  }
  const [, role, session] = /^assumed-role\/([^/]+)\/([^/]+)$/.exec(resource) ?? []
  if (service === 'sts' && role !== undefined && session !== undefined) {
    const found = await find('role', account, role)
    return found && sessionOf(found, session, now)
  }
  const [, federated] = /^federated-user\/([^/]+)$/.exec(resource) ?? []
  if (service === 'sts' && federated !== undefined) return federatedUser(account, federated, now)
  const found = await findByArn(find, name)
  if (found === undefined) return undefined
  return found.trust === undefined ? userOf(found) : sessionOf(found, 'session', now)
}

/** A federation's provider has the same form as a service, and is none. */
function serviceNamed(name: string): Caller | undefined {
  return name === 'cognito-identity.amazonaws.com' ? undefined : { kind: 'service', principal: name, context: {} }
}

function userOf({ account, arn, id, name, tags }: FoundPrincipal): Caller {
  return { kind: 'user', account, arn, userId: id, name, accessKeyId: '', tags }
}

/** A federated user whose session has no policies: what resources' policies alone allow whoever has the name. */
function federatedUser(account: string, name: string, now: number): Caller {
  return {
    kind: 'federated',
    account,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    userId: `${account}:${name}`,
    name,
    accessKeyId: '',
    issuer: { kind: 'root', arn: `arn:aws:iam::${account}:root`, id: account },
    tags: {},
    policies: [],
    policyArns: [],
    issuedAt: now,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}

function sessionOf({ account, arn, id, name, tags }: FoundPrincipal, session: string, now: number): Caller {
  return {
    kind: 'session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    userId: `${id}:${session}`,
    accessKeyId: '',
    role: { arn, id, name },
    sessionName: session,
    tags,
    context: {},
    policies: [],
    policyArns: [],
    issuedAt: now,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}
