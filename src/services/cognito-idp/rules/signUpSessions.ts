import { Fault } from '../../../kernel/fault.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { CodeRecord } from '../ports/codes.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidSession } from './faults.ts'
import { type App, newProgress, type Opened, requireSession } from './sessions.ts'
import { beginStep, type Step, stateOf } from './steps.ts'
import type { Occasion } from './triggers.ts'

type Sealing = Pick<Needs, 'keyRing' | 'random'>

/** Whether an app's users may choose how they sign in, and so sign in by what they proved when they signed up. */
export function goesOn({ settings }: ClientRecord): boolean {
  return settings.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH') === true
}

/** What a sign-up goes on with, to its confirmation. It lets nobody in. */
export function sessionOfSignUp(needs: Sealing, app: App, user: UserRecord, occasion: Occasion): string {
  return beginStep(needs, app, 'signedUp', stepOf(user, occasion), {})
}

/**
 * What a confirmed sign-up goes on with to a sign-in: the code that came back is one of those that people sign in with.
 * A session of the sign-up that is not good any more, or of another's, leads no further than to the confirmation.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html
 */
export function sessionOfConfirmation(
  needs: Sealing,
  app: App,
  user: UserRecord,
  { attribute }: CodeRecord,
  given: string | undefined,
  occasion: Occasion,
): string | undefined {
  if (given !== undefined && !isOfSignUp(needs, app, user, given, occasion.now)) return undefined
  const factor = attribute === 'email' ? 'EMAIL_OTP' : 'SMS_OTP'
  return beginStep(needs, app, 'confirmed', stepOf(user, occasion), { factor })
}

function isOfSignUp(needs: Sealing, app: App, { sub }: UserRecord, text: string, now: number): boolean {
  try {
    return requireSession(needs, app, 'signedUp', text, now).sub === sub
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

/** The session of a user's own confirmation; refused for anybody else, and once the password changed. */
export function requireConfirmation(
  needs: Pick<Needs, 'keyRing'>,
  app: App,
  user: UserRecord | undefined,
  text: string,
  now: number,
): Opened<'confirmed'> {
  const session = requireSession(needs, app, 'confirmed', text, now)
  if (user === undefined || session.sub !== user.sub) throw invalidSession('the session is of another user')
  if (session.of !== stateOf(user)) throw invalidSession('the password changed, or the user was signed out')
  return session
}

function stepOf(user: UserRecord, occasion: Occasion): Step {
  return { user, progress: newProgress(user.username, occasion), occasion }
}
