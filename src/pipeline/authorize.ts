import type { Caller } from '../kernel/caller.ts'
import { callerKeys, type Keys } from '../kernel/conditionKeys.ts'
import { Fault } from '../kernel/fault.ts'
import type { Ask, ConditionContext, ResourcePolicy } from '../kernel/operation.ts'
import { principalOf } from '../kernel/principal.ts'
import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  type DecisionRequest,
  decide,
  denialReason,
  explained,
  isPublic,
  type PolicyType,
  type Principal,
  parsePolicy,
  refusal,
} from '../policy/index.ts'
import type { BoundService } from './bind.ts'
import { joinKeys, withMfaAge } from './conditionKeys.ts'
import type { ServiceFamily } from './families.ts'
import { accountInArn } from './scope.ts'

/** A policy as its owner stores it. */
export interface NamedPolicy {
  readonly name: string
  /** JSON text. */
  readonly document: string
}

/** Everything that is attached to a caller. The same object is given as long as nothing changed. */
export interface Grants {
  /** False when the role or user is gone, or was made anew under the same name: its credentials are dead. */
  readonly exists: boolean
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy | undefined
  readonly session?: readonly NamedPolicy[] | undefined
}

/** What the decision needs from the rest of the house. */
export interface AuthorizeNeeds {
  /** Policies of a user or a role's session. */
  readonly grantsOf: (caller: Caller) => Promise<Grants>
  /** A resource's policy as it was kept, with who is there named by a present ARN. */
  readonly showPrincipals: (document: string) => Promise<string>
  /** What S3's policies may call an account. */
  readonly canonicalIdOf: (account: string) => string
}

/** The caller of one request, ready to be asked about. */
export interface Asker {
  readonly caller: Caller
  readonly grants: CompiledGrants
  readonly request: Keys
}

interface CompiledGrants {
  readonly principal: Principal
  readonly keys: Keys
  readonly identity: readonly CompiledPolicy[]
  readonly boundary: CompiledPolicy | undefined
  readonly session: readonly CompiledPolicy[] | undefined
  /** Whether any of them reads a condition key that begins so. */
  readonly names: (prefix: string) => boolean
}

/** A decision and the question it answers. */
export interface Decided {
  readonly decision: Decision
  readonly request: DecisionRequest
}

/** The last step before an operation runs: every ask, decided by the one engine. */
export interface Authorizer {
  /** Compiles what is attached to the caller; undefined when its credentials are dead. */
  readonly askerOf: (caller: Caller, request: Keys) => Promise<Asker | undefined>
  /** Who owns what is asked about, and what is attached to it. */
  readonly attachedTo: (service: Attaching | undefined, ask: Ask, asker: Asker) => Promise<Attached | undefined>
  readonly decide: (asker: Asker, ask: Ask, resource: Attached | undefined, account: string) => Decided
}

/** The resource's side of a decision, with all that the decision needs of its state. */
interface Attached extends Omit<ResourcePolicy, 'keysOfState'> {
  readonly context?: ConditionContext
}

/** A service whose resources may carry policies. */
type Attaching = Pick<BoundService, 'resourcePolicy'>

const nobody: Grants = { exists: true, identity: [] }

/** Makes the authorizer. A policy is compiled once, however many sessions it is attached to, and for as long as it stands. */
export function authorizer(needs: AuthorizeNeeds): Authorizer {
  const compiled = policyShelf()
  const ready = new WeakMap<Caller, { readonly from: Grants; readonly grants: CompiledGrants }>()
  const resourcePolicies = new Map<string, CompiledPolicy>()
  const deniesOfPolicies = new Map<string, CompiledPolicy>()
  const acls = new Map<string, CompiledPolicy>()

  const compileGrants = (caller: Caller, from: Grants): CompiledGrants => {
    const known = ready.get(caller)
    if (known?.from === from) return known.grants
    const identity = from.identity.map((policy) => compiled(policy, 'identity'))
    const boundary = from.boundary === undefined ? undefined : compiled(from.boundary, 'boundary')
    const session = from.session?.map((policy) => compiled(policy, 'session'))
    const all = [...identity, ...(boundary === undefined ? [] : [boundary]), ...(session ?? [])]
    const grants: CompiledGrants = {
      principal: withCanonicalUser(principalOf(caller), needs.canonicalIdOf),
      keys: callerKeys(caller),
      identity,
      boundary,
      session,
      names: (prefix) => all.some((policy) => policy.names(prefix)),
    }
    ready.set(caller, { from, grants })
    return grants
  }

  const compileResource = (document: string, deniesOnly = false): CompiledPolicy =>
    deniesOnly
      ? remembered(deniesOfPolicies, document, () => onlyDenies(document))
      : remembered(resourcePolicies, document, () => compile({ name: 'resource policy', document }, 'resource'))
  const withPrincipals = async (found: ResourcePolicy): Promise<ResourcePolicy> => {
    if (found.document === undefined) return found
    const document = await needs.showPrincipals(found.document)
    return document === found.document ? found : { ...found, document }
  }
  const compileAcl = (document: string): CompiledPolicy =>
    remembered(acls, document, () => compile({ name: 'access control list', document }, 'acl'))

  return {
    askerOf: async (caller, request) => {
      const personal = caller.kind === 'user' || caller.kind === 'session' || caller.kind === 'federated'
      const grants = personal ? await needs.grantsOf(caller) : nobody
      if (!grants.exists) return undefined
      return { caller, grants: compileGrants(caller, grants), request: withMfaAge(caller, request) }
    },
    attachedTo: async (service, ask, { grants }) => {
      if (ask.account !== undefined) return { account: ask.account }
      const found = await service?.resourcePolicy?.(ask.resource, ask)
      const shown = found && (await withPrincipals(found))
      if (shown?.keysOfState === undefined) return shown
      const { prefix, read } = shown.keysOfState
      if (!grants.names(prefix) && !(shown.document && compileResource(shown.document).names(prefix))) return shown
      return { ...shown, context: await read(), ofState: true }
    },
    decide: (asker, ask, resource, account) => {
      const { principal, keys, identity, boundary, session } = asker.grants
      const resourceAccount = resource?.account ?? accountInArn(ask.resource) ?? account
      const attached =
        resource?.document === undefined ? undefined : compileResource(resource.document, resource.deniesOnly)
      const request: DecisionRequest = {
        action: ask.action,
        resource: ask.resource,
        context: joinKeys(asker.request, keys, withContext(ask, resource?.context), resourceAccount),
        principal,
        resourceAccount,
        identity,
        boundary,
        session,
        resourcePolicy: attached !== undefined && counts(attached, resource, asker, ask) ? attached : undefined,
        resourceGives: resource?.gives,
        acl: resource?.acl === undefined ? undefined : compileAcl(resource.acl),
      }
      return { decision: decide(request), request }
    },
  }
}

/**
 * What the root of the owner's account may always do: nobody can lock themselves out of a bucket's policy.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
const ownersRoot: ReadonlySet<string> = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])

/**
 * Whether a resource's policy has a say.
 * RestrictPublicBuckets: a public policy counts for the owner's account and for AWS services only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
function counts(
  policy: CompiledPolicy,
  resource: Attached | undefined,
  { caller, grants: { principal } }: Asker,
  { action }: Ask,
): boolean {
  const owner = 'account' in principal && principal.account === resource?.account
  if (owner && caller.kind === 'root' && ownersRoot.has(action)) return false
  if (resource?.restrictPublic !== true || !isPublic(policy)) return true
  return principal.kind === 'service' || owner
}

/** Compiles policies as they are first asked for, and keeps each while whoever owns it keeps it. */
function policyShelf(): (policy: NamedPolicy, type: 'identity' | 'boundary' | 'session') => CompiledPolicy {
  const shelves = {
    identity: new WeakMap<NamedPolicy, CompiledPolicy>(),
    boundary: new WeakMap<NamedPolicy, CompiledPolicy>(),
    session: new WeakMap<NamedPolicy, CompiledPolicy>(),
  }
  return (policy, type) => {
    const known = shelves[type].get(policy)
    if (known !== undefined) return known
    const made = compile(policy, type)
    shelves[type].set(policy, made)
    return made
  }
}

/** What the resource brings wins over what the ask says. */
function withContext(ask: Ask, context: Ask['context']): Ask {
  return context === undefined ? ask : { ...ask, context: { ...ask.context, ...context } }
}

const mostRemembered = 1000

function remembered(shelf: Map<string, CompiledPolicy>, document: string, make: () => CompiledPolicy): CompiledPolicy {
  const known = shelf.get(document)
  if (known !== undefined) return known
  if (shelf.size >= mostRemembered) shelf.clear()
  const policy = make()
  shelf.set(document, policy)
  return policy
}

/** A bucket's policy for an object that another account owns: it has no right to give it away. */
function onlyDenies(document: string): CompiledPolicy {
  const policy = parsePolicy(document, 'resource')
  const named = policy.statements.map((statement, index) => ({ ...statement, sid: statement.sid ?? String(index) }))
  const statements = named.filter(({ effect }) => effect === 'Deny')
  return compilePolicy({ ...policy, statements }, { name: 'resource policy', type: 'resource' })
}

function compile(policy: NamedPolicy, type: PolicyType): CompiledPolicy {
  const kind = type === 'resource' || type === 'acl' ? 'resource' : 'identity'
  return compilePolicy(parsePolicy(policy.document, kind), {
    name: policy.name,
    type,
  })
}

/** S3's policies may name an account by its canonical id. https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html */
function withCanonicalUser(principal: Principal, canonicalIdOf: (account: string) => string): Principal {
  return 'account' in principal ? { ...principal, canonicalUser: canonicalIdOf(principal.account) } : principal
}

/**
 * The fault of a denied ask, in AWS's words; with `whole`, its reason holds everything that was considered.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialFault(decided: Decided, asker: Asker, family: ServiceFamily, whole: boolean): Fault {
  const { caller } = asker
  const { request, decision } = decided
  const status = family === 'awsJson' ? 400 : 403
  const told = { denied: request.action, resource: request.resource, decision }
  const reason = whole ? refusal(explained(request), told) : told
  const ownAccount =
    caller.kind !== 'anonymous' && caller.kind !== 'service' && caller.account === request.resourceAccount
  if (family === 's3' && !ownAccount) return new Fault('AccessDenied', 'Access Denied', { status, reason })
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.kind === 'service' ? caller.principal : caller.arn
  const quoted = family === 's3' ? `"${request.resource}"` : request.resource
  const on = request.resource === '*' ? '' : ` on resource: ${quoted}`
  const message = `User: ${who} is not authorized to perform: ${request.action}${on} ${denialReason(decision)}`
  const code = family === 's3' || family === 'query' ? 'AccessDenied' : 'AccessDeniedException'
  return new Fault(code, message, { status, reason })
}
