import { parseArn } from '../../../kernel/arn.ts'
import type { AssumedRole, Caller, FederatedUser, OwnSession, Root, User } from '../../../kernel/caller.ts'
import { type KeyRingSource, open } from '../../../tokens/keyRing.ts'
import type { Principal, RoleRecord, UserRecord } from '../ports/principals.ts'
import type { IamStore } from '../ports/store.ts'
import { managedPolicies } from './managedPolicies.ts'
import { type FollowingStore, followPrincipals } from './principalNames.ts'
import { readThrough } from './readThrough.ts'

/** A policy document and how to call it. Its object stays the same until IAM changes, so it can key what is made of it. */
interface NamedPolicy {
  readonly name: string
  readonly arn?: string
  readonly document: string
}

/** What a caller's own side brings to a decision. The object stays the same until IAM changes. */
export interface Grants {
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy
  /** Session policies, as a union; absent when the session has none. */
  readonly session?: readonly NamedPolicy[]
  /** False when the user or role is gone or was made anew: nothing of it may pass. */
  readonly exists: boolean
}

/** A long-term access key: what signs with it, and who that is. */
export interface AccessKey {
  readonly secret: string
  readonly caller: Root | User
}

/** IAM's state with what every request asks of it kept at hand. All changes go through its `change`. */
export interface Directory extends FollowingStore {
  readonly accessKeyOf: (accessKeyId: string) => Promise<AccessKey | undefined>
  readonly roleByArn: (arn: string) => Promise<RoleRecord | undefined>
  /** The default version's document of a managed policy, AWS's or a customer's. */
  readonly managedPolicy: (arn: string) => Promise<NamedPolicy | undefined>
  readonly grantsOf: (caller: Caller) => Promise<Grants>
  /** The user of a session as it is now; undefined once it is deleted. The same object until it changes. */
  readonly presentUser: (session: OwnSession & User) => Promise<(OwnSession & User) | undefined>
  /** Whom a user federated, the user named as it is now. The same object until it changes. */
  readonly ofPresentIssuer: (session: FederatedUser) => Promise<FederatedUser>
}

/** The name of the key ring's subkey that seals secret access keys; boxes are bound to the access key's id. */
export const secretPurpose = 'iam-access-key'

const nothing: Grants = { identity: [], exists: false }
const nobody: Grants = { identity: [], exists: true }
const everything: Grants = {
  identity: [{ name: 'root', document: statement('Allow') }],
  exists: true,
}
/** Stands where a boundary is named that cannot be found. */
const noRights: NamedPolicy = { name: 'missing permissions boundary', document: statement('Deny') }

/** Takes what forgets, and gives what to await before a look at what is kept at hand: others may have changed it. */
export type Follow = (forget: () => void) => () => Promise<void>

const nobodyElse: Follow = () => async () => undefined

/** Opens the directory over a store, keeping at most `limit` of each kind at hand. */
export function openDirectory(
  kept: IamStore,
  keyRing: KeyRingSource,
  follow: Follow = nobodyElse,
  limit = 10_000,
): Directory {
  const store = followPrincipals(kept, limit)
  const accessKeys = readThrough(limit, (id) => loadAccessKey(store, keyRing, id))
  const roles = readThrough(limit, (arn) => loadRole(store, arn))
  const managed = readThrough(limit, (arn) => loadManagedPolicy(store, arn))
  const own = readThrough(limit, (id) => loadGrants(store, managed.read, id))
  const inline = new Map<string, NamedPolicy>()
  const users = readThrough(limit, (id) => loadUser(store, id))
  const sessions = new WeakMap<AssumedRole | FederatedUser, { readonly base: Grants; readonly grants: Grants }>()

  const sessionPolicy = (document: string): NamedPolicy => {
    const known = inline.get(document)
    if (known !== undefined) return known
    if (inline.size >= limit) inline.delete(inline.keys().next().value as string)
    const policy = { name: 'session policy', document }
    inline.set(document, policy)
    return policy
  }

  const narrowed = async (caller: AssumedRole | FederatedUser, base: Grants): Promise<Grants> => {
    const known = sessions.get(caller)
    if (known?.base === base) return known.grants
    const found = await Promise.all(caller.policyArns.map((arn) => managed.read(arn)))
    const session = [...caller.policies.map(sessionPolicy), ...found.filter((policy) => policy !== undefined)]
    const grants = { ...base, session }
    sessions.set(caller, { base, grants })
    return grants
  }

  const grantsOf = async (caller: Caller): Promise<Grants> => {
    if (caller.kind === 'root') return everything
    if (caller.kind === 'user') return (await own.read(caller.userId)) ?? nothing
    if (caller.kind === 'federated') {
      const issuer = caller.issuer.kind === 'root' ? everything : ((await own.read(caller.issuer.id)) ?? nothing)
      return issuer.exists ? narrowed(caller, issuer) : nothing
    }
    if (caller.kind !== 'session') return nobody
    const base = (await own.read(caller.role.id)) ?? nothing
    const isNarrowed = caller.policies.length > 0 || caller.policyArns.length > 0
    return isNarrowed && base.exists ? narrowed(caller, base) : base
  }

  const presented = new WeakMap<OwnSession & User, { readonly user: UserRecord; readonly caller: OwnSession & User }>()
  const presentUser: Directory['presentUser'] = async (session) => {
    const user = await users.read(session.userId)
    if (user === undefined) return undefined
    const known = presented.get(session)
    if (known?.user === user) return known.caller
    const caller = { ...session, arn: user.arn, name: user.name, tags: user.tags }
    presented.set(session, { user, caller })
    return caller
  }

  const issued = new WeakMap<FederatedUser, FederatedUser>()
  const ofPresentIssuer: Directory['ofPresentIssuer'] = async (session) => {
    const arn = session.issuer.kind === 'user' ? (await users.read(session.issuer.id))?.arn : undefined
    if (arn === undefined || arn === session.issuer.arn) return session
    const known = issued.get(session)
    if (known?.issuer.arn === arn) return known
    const caller = { ...session, issuer: { ...session.issuer, arn } }
    issued.set(session, caller)
    return caller
  }

  const invalidate = (): void => {
    for (const kept of [accessKeys, roles, managed, own, users]) kept.clear()
    store.forgetPrincipals()
  }
  const present = follow(invalidate)
  const presently =
    <A extends readonly unknown[], R>(look: (...what: A) => Promise<R>) =>
    async (...what: A): Promise<R> => {
      await present()
      return look(...what)
    }

  return {
    ...store,
    change: async (change) => {
      try {
        return await store.change(change)
      } finally {
        invalidate()
      }
    },
    showPrincipals: presently(store.showPrincipals),
    accessKeyOf: presently(accessKeys.read),
    roleByArn: presently(roles.read),
    managedPolicy: presently(managed.read),
    grantsOf: presently(grantsOf),
    presentUser: presently(presentUser),
    ofPresentIssuer: presently(ofPresentIssuer),
  }
}

async function loadAccessKey(store: IamStore, keyRing: KeyRingSource, id: string): Promise<AccessKey | undefined> {
  const key = await store.accessKey(id)
  if (key === undefined || !key.active) return undefined
  const secret = open(keyRing, secretPurpose, key.secret, key.id)
  if (secret === undefined) return undefined
  const text = Buffer.from(secret).toString()
  const { account } = key
  if (key.owner === rootArn(account)) {
    const caller: Root = { kind: 'root', account, arn: key.owner, userId: account, accessKeyId: id }
    return { secret: text, caller }
  }
  const user = await store.principalById(key.owner)
  if (user?.kind !== 'user') return undefined
  const { arn, name, tags } = user
  return { secret: text, caller: { kind: 'user', account, arn, userId: user.id, name, accessKeyId: id, tags } }
}

async function loadUser(store: IamStore, id: string): Promise<UserRecord | undefined> {
  const found = await store.principalById(id)
  return found?.kind === 'user' ? found : undefined
}

async function loadRole(store: IamStore, arn: string): Promise<RoleRecord | undefined> {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('role/')) return undefined
  const name = parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1)
  const role = await store.principal('role', parsed.account, name)
  return role?.arn === arn ? role : undefined
}

async function loadManagedPolicy(store: IamStore, arn: string): Promise<NamedPolicy | undefined> {
  const byAws = managedPolicies.get(arn)
  if (byAws !== undefined) return { name: byAws.name, arn, document: byAws.document }
  const policy = await store.policy(arn)
  if (policy === undefined) return undefined
  const versions = await store.policyVersions(arn)
  const current = versions.find(({ version }) => version === policy.defaultVersion)
  return current && { name: policy.name, arn, document: current.document }
}

async function loadGrants(
  store: IamStore,
  managedPolicy: Directory['managedPolicy'],
  id: string,
): Promise<Grants | undefined> {
  const principal = await store.principalById(id)
  if (principal === undefined) return undefined
  const groups = principal.kind === 'user' ? await store.groupsOf(id) : []
  const policies = await Promise.all(
    [id, ...groups.map((group) => group.id)].map((of) => policiesOf(store, managedPolicy, of)),
  )
  return {
    identity: policies.flat(),
    ...(await boundaryOf(managedPolicy, principal)),
    exists: true,
  }
}

/** The inline and attached policies of a user, role or group. */
async function policiesOf(
  store: IamStore,
  managedPolicy: Directory['managedPolicy'],
  owner: string,
): Promise<readonly NamedPolicy[]> {
  const [inline, attachments] = await Promise.all([store.inlinePolicies(owner), store.attachments(owner)])
  const attached = await Promise.all(attachments.map(({ arn }) => managedPolicy(arn)))
  return [...inline, ...attached.filter((policy) => policy !== undefined)]
}

async function boundaryOf(
  managedPolicy: Directory['managedPolicy'],
  { boundary }: Principal,
): Promise<{ readonly boundary?: NamedPolicy }> {
  return boundary === undefined ? {} : { boundary: (await managedPolicy(boundary)) ?? noRights }
}

/** `arn:aws:iam::<account>:root` */
export function rootArn(account: string): string {
  return `arn:aws:iam::${account}:root`
}

function statement(effect: 'Allow' | 'Deny'): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: '*', Resource: '*' }] })
}
