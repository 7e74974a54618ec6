import { Fault } from '../../../kernel/fault.ts'
import type { SrpIdentity, SrpVerifier } from '../../../tokens/srp.ts'
import type { ClientRecord, Lockout, Needs, UserRecord } from '../ports.ts'
import { incorrectPassword, notAuthorized } from './faults.ts'
import { identityOf, verifierOf } from './passwords.ts'

const freeFailures = 5
const longestLock = 15 * 60_000

/** Who claims to be a user, and how the claim is checked against what is stored. */
export interface PasswordProof {
  readonly user: UserRecord
  /** Absent where the caller is known already (a change of one's own password). */
  readonly client: ClientRecord | undefined
  readonly now: number
  readonly holds: (stored: SrpVerifier, identity: SrpIdentity) => boolean
}

/**
 * Checks a password under the lockout, and that the user may sign in at all; the user as proven.
 * Where the client hides who exists, a user's state is told only to who knows the password.
 */
export async function requirePassword(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  { user, client, now, holds }: PasswordProof,
): Promise<UserRecord> {
  const hidden = client !== undefined && hidesUsers(client)
  if (!hidden) requireUsable(user)
  const seen = await claimAttempt(needs, user, now)
  const stored = verifierOf(needs, user)
  if (stored === undefined || !holds(stored, identityOf(user))) {
    if (seen.counted === undefined) await countFailure(needs, user, now)
    throw incorrectPassword('the password does not match')
  }
  if ((seen.counted ?? seen.lockout).failures > 0) {
    await needs.userPools.countFailure(user, seen.counted ?? seen.lockout, { failures: 0, failedAt: 0 })
  }
  if (hidden) requireUsable(user)
  return user
}

/** Whether a client does not tell who exists. */
export function hidesUsers({ settings }: ClientRecord): boolean {
  return settings.PreventUserExistenceErrors === 'ENABLED'
}

/** Refuses users whose state forbids sign-in. */
export function requireUsable({ enabled, status }: UserRecord): void {
  if (!enabled) throw notAuthorized('User is disabled.')
  if (status === 'UNCONFIRMED') throw new Fault('UserNotConfirmedException', 'User is not confirmed.')
  if (status === 'RESET_REQUIRED') {
    throw new Fault('PasswordResetRequiredException', 'Password reset required for the user')
  }
}

/**
 * Milliseconds for which no attempt counts after the n-th failure in a row: 2^(n-5) seconds, at most 15 minutes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-failed-sign-in-attempts
 */
export function lockedFor(failures: number): number {
  return failures < freeFailures ? 0 : Math.min(longestLock, 1000 * 2 ** (failures - freeFailures))
}

/** Failures are forgotten after 15 minutes without an attempt. */
function present({ failures, failedAt }: Lockout, now: number): number {
  return now - failedAt >= longestLock ? 0 : failures
}

interface Attempt {
  readonly lockout: Lockout
  /** The failure that was counted ahead; undefined while attempts are still free. */
  readonly counted: Lockout | undefined
}

/**
 * Refuses an attempt while locked. Near the limit the failure is counted before the password is looked at, so that
 * attempts made at once cannot share one count.
 */
async function claimAttempt({ userPools }: Pick<Needs, 'userPools'>, user: UserRecord, now: number): Promise<Attempt> {
  const { lockout } = user
  const failures = present(lockout, now)
  if (now - lockout.failedAt < lockedFor(failures)) throw attemptsExceeded()
  if (failures < freeFailures - 1) return { lockout, counted: undefined }
  const counted = { failures: failures + 1, failedAt: now }
  if (!(await userPools.countFailure(user, lockout, counted))) throw attemptsExceeded()
  return { lockout, counted }
}

async function countFailure({ userPools }: Pick<Needs, 'userPools'>, user: UserRecord, now: number): Promise<void> {
  let current: UserRecord | undefined = user
  while (current !== undefined) {
    const next = { failures: present(current.lockout, now) + 1, failedAt: now }
    if (await userPools.countFailure(current, current.lockout, next)) return
    current = await userPools.user(user.poolId, user.sub)
  }
}

function attemptsExceeded(): Fault {
  return notAuthorized('Password attempts exceeded')
}
