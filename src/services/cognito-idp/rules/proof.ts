import { Fault } from '../../../kernel/fault.ts'
import type { SrpIdentity, SrpVerifier } from '../../../tokens/srp.ts'
import type { Lockout } from '../ports/attempts.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { guess, nameOfNobody } from './attempts.ts'
import { incorrectPassword, notAuthorized, userNotFound } from './faults.ts'
import { attemptsExceeded, freeFailures, lockedFor, presentFailures } from './lockout.ts'
import { identityOf, unmatchable, verifierOf } from './passwords.ts'

/** Who claims to be a user, and how the claim is checked against what is stored. */
export interface PasswordProof {
  readonly user: UserRecord
  /** Absent where the caller is known already (a change of one's own password). */
  readonly client: ClientRecord | undefined
  readonly now: number
  readonly holds: (stored: SrpVerifier, identity: SrpIdentity) => Promise<boolean>
}

/** What a proof needs. */
export type ProofNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'turns'>

/**
 * Checks a password under the lockout, and that the user may sign in at all; the user as proven.
 * Where the client hides who exists, a user's state is told only to who knows the password.
 */
export async function requirePassword(needs: ProofNeeds, proof: PasswordProof): Promise<UserRecord> {
  const { user, client } = proof
  const hidden = client !== undefined && hidesUsers(client)
  if (!hidden) requireUsable(user)
  const proven = await needs.turns.inTurn(`${user.poolId}/${user.sub}`, async (hasWaited) => {
    const present = hasWaited ? await needs.userPools.user(user.poolId, user.sub) : user
    if (present === undefined) throw userNotFound()
    await requireMatch(needs, { ...proof, user: present })
    return present
  })
  if (hidden) requireUsable(proven)
  return proven
}

async function requireMatch(needs: ProofNeeds, { user, now, holds }: PasswordProof): Promise<void> {
  const seen = await claimAttempt(needs, user, now)
  const stored = verifierOf(needs, user)
  const matches = await holds(stored ?? unmatchable, identityOf(user))
  if (stored === undefined || !matches) {
    if (seen.counted === undefined) await countFailure(needs, user, now)
    throw incorrectPassword('the password does not match')
  }
  if ((seen.counted ?? seen.lockout).failures > 0) {
    await needs.userPools.countFailure(user, seen.counted ?? seen.lockout, { failures: 0, failedAt: 0 })
  }
}

/**
 * Refuses whoever signs in by a name that nobody has, as somebody with a wrong password is refused: after as much work,
 * and under a lockout of its own.
 */
export async function refuseNobody(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  pool: PoolRecord,
  name: string,
  now: number,
  work: () => Promise<unknown>,
): Promise<never> {
  await guess(needs, nameOfNobody(needs, pool, name), now, async () => {
    await work()
    return false
  })
  throw incorrectPassword('no such user')
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

interface Attempt {
  readonly lockout: Lockout
  /** The failure that was counted ahead; undefined while attempts are still free. */
  readonly counted: Lockout | undefined
}

/**
 * Refuses an attempt while locked. Attempts of one process at one user come one after another; near the limit the failure
 * is counted before the password is looked at, so that those of several processes cannot share one count.
 */
async function claimAttempt({ userPools }: Pick<Needs, 'userPools'>, user: UserRecord, now: number): Promise<Attempt> {
  const { lockout } = user
  const failures = presentFailures(lockout, now)
  if (now - lockout.failedAt < lockedFor(failures)) throw attemptsExceeded()
  if (failures < freeFailures - 1) return { lockout, counted: undefined }
  const counted = { failures: failures + 1, failedAt: now }
  if (!(await userPools.countFailure(user, lockout, counted))) throw attemptsExceeded()
  return { lockout, counted }
}

async function countFailure({ userPools }: Pick<Needs, 'userPools'>, user: UserRecord, now: number): Promise<void> {
  let current: UserRecord | undefined = user
  while (current !== undefined) {
    const next = { failures: presentFailures(current.lockout, now) + 1, failedAt: now }
    if (await userPools.countFailure(current, current.lockout, next)) return
    current = await userPools.user(user.poolId, user.sub)
  }
}
