import { Fault } from '../../../kernel/fault.ts'
import { randomText } from '../../../kernel/random.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { nameOfNobody } from './attempts.ts'
import { customTexts } from './customMessage.ts'
import { deliver } from './delivery.ts'
import { longestLock, presentFailures } from './lockout.ts'
import { type Destination, signInMessage } from './messages.ts'
import { hidesUsers } from './proof.ts'
import type { App } from './sessions.ts'
import type { Occasion } from './triggers.ts'
import type { Whoever } from './whoever.ts'

/** Codes sent to one user, none of which came back, without a quarter of an hour between them. */
const sendLimit = 10

/** Sends a fresh code for one sign-in, which was counted. Only the sealed session knows it: nothing is stored. */
export async function sendSignInCode(
  needs: Pick<Needs, 'userPools' | 'random' | 'outbox' | 'callAs' | 'later'>,
  { pool, client }: App,
  user: UserRecord,
  to: Destination,
  { occasion, isHidden = false }: { readonly occasion: Occasion; readonly isHidden?: boolean },
): Promise<string> {
  const { now } = occasion
  const code = randomText(needs.random, to.medium === 'SMS' ? 6 : 8, '0123456789')
  const texts = await customTexts(needs, { pool, user, clientId: client.id, message: 'authentication', to, occasion })
  const message = signInMessage(pool.settings, user, { kind: 'authentication', to, code, at: now, texts })
  await deliver(needs, { message, pool, user, clientId: client.id, occasion, isHidden })
  return code
}

/**
 * Under whose name codes are counted: where the client hides who exists, by the name that was given, which perhaps nobody
 * has; second factors are their user's.
 */
export function countedFor(
  needs: Pick<Needs, 'keyRing'>,
  { pool, client }: App,
  { user, progress }: Pick<Whoever, 'user' | 'progress'>,
  isFirst: boolean,
): string {
  const isOfName = user === undefined || (isFirst && hidesUsers(client))
  return isOfName ? nameOfNobody(needs, pool, progress.name) : `${user.poolId}/${user.sub}`
}

/**
 * Counts a code.
 * Deviation: AWS does not say how many codes it sends a user; here ten are the most until one comes back.
 */
export async function countSignInCode(
  { userPools }: Pick<Needs, 'userPools'>,
  whose: string,
  now: number,
): Promise<void> {
  for (let tries = 0; tries < sendLimit; tries++) {
    const seen = await userPools.attempts(sentTo(whose))
    const sent = presentFailures(seen, now)
    if (sent >= sendLimit) break
    const next = { failures: sent + 1, failedAt: now }
    if (await userPools.countAttempt(sentTo(whose), seen, next, now - longestLock)) return
  }
  throw new Fault('TooManyRequestsException', 'Too many codes were sent to the user. Try again later.')
}

/** Forgets how many codes were sent once one came back: they reach who asks for them. */
export async function forgetSignInCodes(
  { userPools }: Pick<Needs, 'userPools'>,
  whose: string,
  now: number,
): Promise<void> {
  const seen = await userPools.attempts(sentTo(whose))
  if (seen.failures > 0) {
    await userPools.countAttempt(sentTo(whose), seen, { failures: 0, failedAt: 0 }, now - longestLock)
  }
}

function sentTo(whose: string): string {
  return `sent/${whose}`
}
