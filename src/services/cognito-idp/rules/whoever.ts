import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord, UserStatus } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { incorrectPassword, invalidSession, userNotFound } from './faults.ts'
import { requireParameter } from './parameters.ts'
import { decoy } from './passwords.ts'
import { hidesUsers, requireUsable } from './proof.ts'
import { type App, type Opened, requireSession, type Sessions, type WhoeverSession } from './sessions.ts'
import { type Answer, onOwnDevice, requireNamed, type Step, stateOf } from './steps.ts'
import { findUser } from './users.ts'

/** Who is on the way; nobody where the client hides that nobody has the name. */
export interface Whoever extends Omit<Step, 'user'> {
  readonly user: UserRecord | undefined
}

/**
 * Where the client hides who exists, whoever may not sign in is nobody. Whoever a provider vouches for signs in there, until
 * an administrator sets a password for them.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html
 */
export async function whoeverMaySignIn(
  needs: Pick<Needs, 'userPools'>,
  { pool, client }: App,
  name: string,
): Promise<UserRecord | undefined> {
  const user = await findUser(needs, pool, name)
  if (!hidesUsers(client)) {
    if (user === undefined) throw userNotFound()
    requireUsable(user)
    if (user.status === 'EXTERNAL_PROVIDER') throw incorrectPassword('a provider vouches for the user')
    return user
  }
  return user?.enabled === true && !absent.includes(user.status) ? user : undefined
}

const absent: readonly UserStatus[] = ['UNCONFIRMED', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER']

/** The username that somebody is told to be theirs. */
export function usernameOf(
  needs: Pick<Needs, 'keyRing'>,
  { pool }: { readonly pool: PoolRecord },
  { user, progress }: Pick<Whoever, 'user' | 'progress'>,
): string {
  return user?.username ?? decoy(needs, pool, progress.name).username
}

/** What a session keeps of whoever is on the way. */
export function kept({ user, progress }: Whoever): WhoeverSession {
  return { progress, ...(user && { sub: user.sub, of: stateOf(user) }) }
}

type WhoeverName = {
  [C in keyof Sessions]: Sessions[C] extends WhoeverSession ? C : never
}[keyof Sessions]

/** The session that is answered, and whom it is of, who must be named and may sign in still. */
export async function requireWhoever<C extends WhoeverName>(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  app: App,
  challenge: C,
  { responses, session: text, occasion }: Answer,
): Promise<{ readonly session: Opened<C>; readonly whoever: Whoever }> {
  const session = requireSession(needs, app, challenge, text, occasion.now)
  const user = await userOf(needs, app, session, requireParameter(responses, 'USERNAME'))
  const progress = await onOwnDevice(needs, app, user, session.progress, responses)
  return { session, whoever: { user, progress, occasion } }
}

async function userOf(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  app: App,
  { sub, of, progress }: WhoeverSession,
  name: string,
): Promise<UserRecord | undefined> {
  if (sub === undefined) {
    const told = usernameOf(needs, app, { user: undefined, progress })
    if (name !== progress.name && name !== told) throw invalidSession('the session is of another name')
    return undefined
  }
  const user = await needs.userPools.user(app.pool.id, sub)
  if (user === undefined) throw invalidSession('the user was deleted')
  await requireNamed(needs, app, user, name)
  requireUsable(user)
  if (stateOf(user) !== of) throw invalidSession('the password changed, or the user was signed out')
  return user
}
