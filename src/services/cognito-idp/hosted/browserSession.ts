import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { cookie, setCookie } from './cookies.ts'
import { opened, type Session, sealed } from './sealed.ts'
import type { Visit } from './visit.ts'

/** Seconds for which the pages remember who signed in. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html */
const sessionSeconds = 3600

/** Begins a session: what it is, and the header that gives it to the browser. */
export function beginBrowserSession(
  needs: Pick<Needs, 'keyRing' | 'random'>,
  visit: Visit,
  user: UserRecord,
  provider: string,
): { readonly session: Session; readonly headers: readonly string[] } {
  const { now } = visit.request
  const session: Session = {
    id: needs.random.uuid(),
    sub: user.sub,
    provider,
    epoch: user.epoch,
    authTime: Math.floor(now / 1000),
    until: now + sessionSeconds * 1000,
  }
  const value = sealed(needs, 'session', visit.pool.id, session)
  return { session, headers: setCookie(visit, 'session', value, sessionSeconds) }
}

/** Who is signed in in this browser, if the session was not ended and the user still may. */
export async function presentSession(
  needs: Pick<Needs, 'keyRing' | 'userPools'>,
  visit: Visit,
): Promise<{ readonly session: Session; readonly user: UserRecord } | undefined> {
  const { pool, request } = visit
  const session = opened(needs, 'session', pool.id, cookie(visit, 'session'), request.now)
  if (session === undefined || (await needs.userPools.isRevoked(session.id))) return undefined
  const user = await needs.userPools.user(pool.id, session.sub)
  return user?.enabled === true && user.epoch === session.epoch ? { session, user } : undefined
}

/** Ends the browser's session for good, also for whoever copied its cookie. */
export async function endBrowserSession(
  needs: Pick<Needs, 'keyRing' | 'userPools'>,
  visit: Visit,
): Promise<readonly string[]> {
  const { pool, request } = visit
  const session = opened(needs, 'session', pool.id, cookie(visit, 'session'), request.now)
  if (session !== undefined) await needs.userPools.revoke(session.id, session.until, request.now)
  return setCookie(visit, 'session', '', 0)
}
