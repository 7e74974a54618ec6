import type { Fault } from '../../../kernel/fault.ts'
import type { Lockout } from '../ports/attempts.ts'
import { notAuthorized } from './faults.ts'

/** Failures in a row before the first wait. */
export const freeFailures = 5

/** Milliseconds of the longest wait, after which failures are forgotten. */
export const longestLock = 15 * 60_000

/**
 * Milliseconds for which no attempt counts after the n-th failure in a row: 2^(n-5) seconds, at most 15 minutes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-failed-sign-in-attempts
 */
export function lockedFor(failures: number): number {
  return failures < freeFailures ? 0 : Math.min(longestLock, 1000 * 2 ** (failures - freeFailures))
}

/** Failures are forgotten after 15 minutes without an attempt. */
export function presentFailures({ failures, failedAt }: Lockout, now: number): number {
  return now - failedAt >= longestLock ? 0 : failures
}

export function attemptsExceeded(): Fault {
  return notAuthorized('Password attempts exceeded')
}
