import { createHmac } from 'node:crypto'
import { secretFor } from '../../../tokens/keyRing.ts'
import type { Lockout } from '../ports/attempts.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { attemptsExceeded, freeFailures, lockedFor, longestLock, presentFailures } from './lockout.ts'
import { foldName } from './usernames.ts'

/** What a guess is at, as it is counted. */
export type Guessed = string

/** A user's codes of second factors and of sign-in without a password: guesses at any of them are counted together. */
export function codesOf({ poolId, sub }: Pick<UserRecord, 'poolId' | 'sub'>): Guessed {
  return `code/${poolId}/${sub}`
}

/** A name that nobody has, which is counted as if somebody had it. The name itself is not kept. */
export function nameOfNobody(needs: Pick<Needs, 'keyRing'>, pool: PoolRecord, name: string): Guessed {
  return `name/${nameDigest(needs, pool, name)}`
}

/** A pool's name for somebody, as it is counted without being kept. */
export function nameDigest({ keyRing }: Pick<Needs, 'keyRing'>, { id, settings }: PoolRecord, name: string): string {
  return createHmac('sha256', secretFor(keyRing, 'cognito-idp/nobody'))
    .update(JSON.stringify([id, foldName(settings, name)]))
    .digest('base64url')
}

/**
 * Makes a guess under the lockout of passwords: refused while locked, counted before it is looked at, so that guesses
 * made at once cannot share one count, and forgotten with all before it when it is right.
 */
export async function guess(
  { userPools }: Pick<Needs, 'userPools'>,
  what: Guessed,
  now: number,
  isRight: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const counted = await countAhead({ userPools }, what, now)
  if (!(await isRight())) return false
  await userPools.countAttempt(what, counted, { failures: 0, failedAt: 0 }, now - longestLock)
  return true
}

/** Counts a guess before it is looked at; of several at once each is counted, until what they are at is locked. */
async function countAhead({ userPools }: Pick<Needs, 'userPools'>, what: Guessed, now: number): Promise<Lockout> {
  for (let tries = 0; tries < freeFailures; tries++) {
    const seen = await userPools.attempts(what)
    const failures = presentFailures(seen, now)
    if (now - seen.failedAt < lockedFor(failures)) break
    const counted = { failures: failures + 1, failedAt: now }
    if (await userPools.countAttempt(what, seen, counted, now - longestLock)) return counted
  }
  throw attemptsExceeded()
}
