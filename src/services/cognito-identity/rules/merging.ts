import type { IdentityView, Login, Needs } from '../ports.ts'
import { hasRoom, requireDistinct } from './developers.ts'
import { identityNotFound, loginTaken } from './faults.ts'

type Merges = Pick<Needs, 'identities' | 'clock'>

/**
 * One identity of several that one user proved to be: the eldest, which has the logins of all from then on. The others
 * are gone; what their folders hold stays where it is. Undefined where one of them was gone already.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export async function asOne(needs: Merges, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 1) return ids[0]
  const found = await Promise.all(ids.map((id) => needs.identities.identity(id)))
  const views = found.filter((view) => view !== undefined)
  const [eldest, ...others] = views.toSorted(byAge).map(({ identity }) => identity.id)
  if (eldest === undefined || views.length < ids.length) return undefined
  for (const each of others) {
    if (!(await absorb(needs, eldest, each))) return undefined
  }
  return eldest
}

function byAge({ identity: a }: IdentityView, { identity: b }: IdentityView): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
}

/** Gives an identity logins that it lacks; an identity that had one of them becomes one with it. */
export async function linkMissing(needs: Merges, id: string, missing: readonly Login[]): Promise<string> {
  if (missing.length === 0) return id
  const view = await needs.identities.identity(id)
  if (view === undefined) throw identityNotFound(id)
  for (const login of missing) {
    const owner = (await needs.identities.poolAndIdentity(view.pool.id, login))?.identity
    if (owner !== id && !(await given(needs, view, login, owner))) throw loginTaken()
  }
  return id
}

function given(needs: Merges, { identity }: IdentityView, login: Login, owner: string | undefined): Promise<boolean> {
  return owner === undefined
    ? needs.identities.link(identity, login, needs.clock.now())
    : absorb(needs, identity.id, owner)
}

/**
 * Gives one identity all logins of another, and forgets that; false where one of them is gone.
 * @throws Fault ResourceConflictException where both have a login of one provider, or there would be too many.
 */
export async function absorb({ identities, clock }: Merges, into: string, from: string): Promise<boolean> {
  const [source, destination] = await Promise.all([identities.identity(from), identities.identity(into)])
  if (source === undefined || destination === undefined) return false
  requireDistinct(source, destination)
  if (!hasRoom(source.logins.length + destination.logins.length)) throw loginTaken()
  return identities.merge(from, into, clock.now())
}
