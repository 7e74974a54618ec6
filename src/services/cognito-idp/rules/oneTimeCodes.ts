import { Fault } from '../../../kernel/fault.ts'
import { randomText } from '../../../kernel/random.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { customTexts } from './customMessage.ts'
import { deliver } from './delivery.ts'
import { longestLock, presentFailures } from './lockout.ts'
import { type Destination, signInMessage } from './messages.ts'
import type { App } from './sessions.ts'
import type { Occasion } from './triggers.ts'

/** Codes sent to one user in a row without a quarter of an hour between them. */
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
 * Counts a code for a user, or for a name that perhaps nobody has.
 * Deviation: AWS does not say how many codes it sends a user; here ten in a row are the most.
 */
export async function countSignInCode(
  { userPools }: Pick<Needs, 'userPools'>,
  whose: string,
  now: number,
): Promise<void> {
  const what = `sent/${whose}`
  const seen = await userPools.attempts(what)
  const sent = presentFailures(seen, now)
  const isCounted =
    sent < sendLimit &&
    (await userPools.countAttempt(what, seen, { failures: sent + 1, failedAt: now }, now - longestLock))
  if (!isCounted) {
    throw new Fault('TooManyRequestsException', 'Too many codes were sent to the user. Try again later.')
  }
}
