import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext, Scope } from '../../../kernel/operation.ts'
import type { Identity, IdentityView, Login, Needs, Pool } from '../ports.ts'
import {
  guestsNotSupported,
  identityNotFound,
  invalidLogin,
  loginTaken,
  notAuthorized,
  poolNotFound,
} from './faults.ts'
import { ownProvider, requireProviders, type VerifiedLogin, verifyLogins } from './logins.ts'
import { absorb, asOne, linkMissing } from './merging.ts'

type Reads = Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'clock'>
type Writes = Reads & Pick<Needs, 'random'>
type Proves = Reads & Pick<Needs, 'ownTokens'>

/** An identity that proved itself, or a guest: who asks for credentials or a token. */
export interface Proven {
  readonly identityId: string
  readonly pool: Pool
  /** Empty for a guest. */
  readonly logins: readonly VerifiedLogin[]
  /** What a developer's token says of how the user signed in, and which session tags it brings. */
  readonly vouched?: { readonly amr: readonly string[]; readonly tags?: Readonly<Record<string, string>> }
}

/** A pool of the server; a verified fault of logins waits until the pool is known to exist. */
export async function requirePool({ identities }: Pick<Needs, 'identities'>, id: string): Promise<Pool> {
  const pool = await identities.pool(id)
  if (pool === undefined) throw poolNotFound(id)
  return pool
}

/** The pool of a signed request; a pool of another account or region is none. */
export async function requireOwnPool(
  needs: Pick<Needs, 'identities'>,
  { account, region }: Scope,
  id: string,
): Promise<Pool> {
  const pool = await requirePool(needs, id)
  if (pool.account !== account || pool.region !== region) throw poolNotFound(id)
  return pool
}

/** Makes a guest's identity: each call another. */
export async function newGuest(needs: Writes, poolId: string, region: string): Promise<string> {
  const pool = await requirePool(needs, poolId)
  if (pool.settings.AllowUnauthenticatedIdentities !== true) throw guestsNotSupported()
  const identity = freshIdentity(needs, poolId, region)
  if (!(await needs.identities.addIdentity(identity, []))) throw poolNotFound(poolId)
  return identity.id
}

/**
 * The identity of verified logins, the same for ever for a user of a provider: found with one read, made at first
 * sight. Where two requests see a user first, the unique key of logins lets one win, and the other finds what it made.
 */
export async function identityOfLogins(
  needs: Writes,
  poolId: string,
  logins: Readonly<Record<string, string>>,
  { region }: Pick<RequestContext, 'region'>,
): Promise<string> {
  const verified = await verifiedFor(needs, poolId, logins)
  for (let attempt = 0; attempt < 3; attempt++) {
    const { known, missing } = await lookUp(needs, poolId, verified, attempt === 0)
    const id = known.length > 0 ? await asOne(needs, known) : undefined
    if (id !== undefined) return linkMissing(needs, id, missing)
    if (known.length > 0) continue
    const identity = freshIdentity(needs, poolId, region)
    if (await needs.identities.addIdentity(identity, verified)) return identity.id
  }
  throw loginTaken()
}

async function verifiedFor(
  needs: Reads,
  poolId: string,
  logins: Readonly<Record<string, string>>,
): Promise<readonly VerifiedLogin[]> {
  try {
    return await verifyLogins(needs, logins, () => requirePool(needs, poolId))
  } catch (error) {
    if (error instanceof Fault) await requirePool(needs, poolId)
    throw error
  }
}

/** Which identities the logins have, and which have none. */
async function lookUp(
  needs: Reads,
  poolId: string,
  logins: readonly VerifiedLogin[],
  judge: boolean,
): Promise<{ readonly known: readonly string[]; readonly missing: readonly Login[] }> {
  const known = new Set<string>()
  const missing: Login[] = []
  for (const [index, login] of logins.entries()) {
    const found = await needs.identities.poolAndIdentity(poolId, login)
    if (found === undefined) throw poolNotFound(poolId)
    if (judge && index === 0) await requireProviders(needs, found.pool, logins)
    if (found.identity === undefined) missing.push(login)
    else known.add(found.identity)
  }
  return { known: [...known], missing }
}

export function freshIdentity(
  { random, clock }: Pick<Needs, 'random' | 'clock'>,
  pool: string,
  region: string,
): Identity {
  const now = clock.now()
  return { id: `${region}:${random.uuid()}`, pool, createdAt: now, modifiedAt: now }
}

/**
 * Proves that the caller is the identity: by a login of it, or, for a guest, by knowing its id. One read.
 * A guest that brings a login becomes that user: the login is linked, or the guest becomes one with the identity that the
 * login has, which is answered.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html
 */
export async function proveIdentity(
  needs: Proves,
  identityId: string,
  logins: Readonly<Record<string, string>> | undefined,
): Promise<Proven> {
  const view = await needs.identities.identity(identityId)
  if (view === undefined) throw identityNotFound(identityId)
  requireOpen(view.identity)
  const ownToken = logins?.[ownProvider]
  if (ownToken !== undefined) return vouchedFor(needs, view, ownToken)
  const verified = await verifyLogins(needs, logins, async () => view.pool)
  if (verified.length === 0) return guest(view)
  await requireProviders(needs, view.pool, verified)
  if (view.logins.length === 0) return grown(needs, view, verified)
  const unlinked = verified.filter((login) => !view.logins.some((own) => isSame(own, login)))
  if (unlinked.length === verified.length) {
    const message = "Logins don't match. Please include at least one valid login for this identity or identity pool."
    throw notAuthorized(message, { reason: `none of the logins is of ${identityId}` })
  }
  await linkMissing(needs, identityId, unlinked)
  return { identityId, pool: view.pool, logins: verified }
}

/**
 * The identity of a developer's user, by the token that the developer was given for it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html
 */
async function vouchedFor({ ownTokens }: Proves, view: IdentityView, token: string): Promise<Proven> {
  const { identity, pool } = view
  const verdict = await ownTokens(token)
  if (!verdict.ok) throw invalidLogin(verdict.message, verdict.reason)
  if (verdict.subject !== identity.id || verdict.audience !== pool.id) {
    throw forbidden(identity.id, 'the token is of another identity')
  }
  const amr = verdict.context[`${ownProvider}:amr`] ?? []
  const login = view.logins.find((own) => own.developer === true && amr.includes(developerAmr(pool, own)))
  if (login === undefined) {
    throw invalidLogin("Can't pass in a Cognito token.", 'the token is of no developer user of the identity')
  }
  const { provider } = login
  const own: VerifiedLogin = {
    ...login,
    claims: {},
    roleKey: provider,
    tagKey: provider,
    amr: developerAmr(pool, login),
  }
  return { identityId: identity.id, pool, logins: [own], vouched: { amr, ...(verdict.tags && { tags: verdict.tags }) } }
}

/** How a user whom the developer vouches for signed in. */
export function developerAmr(pool: Pool, { provider, subject }: Login): string {
  return `${provider}:${pool.id}:${subject}`
}

/** Refuses an identity whose last login was taken away: nobody proves to be it, and no login comes to it any more. */
export function requireOpen({ id, closed }: Identity): void {
  if (closed === true) throw forbidden(id, 'its last login was taken away: it is nobody’s')
}

function forbidden(identityId: string, reason: string): Error {
  return notAuthorized(`Access to Identity '${identityId}' is forbidden.`, { reason })
}

function guest({ identity, pool, logins }: IdentityView): Proven {
  if (logins.length > 0) throw forbidden(identity.id, 'the identity has a login, and the request brought none')
  if (pool.settings.AllowUnauthenticatedIdentities !== true) throw guestsNotSupported()
  return { identityId: identity.id, pool, logins: [] }
}

async function grown(
  needs: Reads,
  { identity, pool }: IdentityView,
  verified: readonly VerifiedLogin[],
): Promise<Proven> {
  const { known, missing } = await lookUp(needs, pool.id, verified, false)
  const identityId = known.length === 0 ? identity.id : await asOne(needs, known)
  if (identityId === undefined) throw loginTaken()
  if (identityId !== identity.id && !(await absorb(needs, identityId, identity.id))) throw loginTaken()
  await linkMissing(needs, identityId, missing)
  return { identityId, pool, logins: verified }
}

/** Whether two logins are one user's of one provider. */
export function isSame(a: Login, b: Login): boolean {
  return a.provider === b.provider && a.subject === b.subject
}
