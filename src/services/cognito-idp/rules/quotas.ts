import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { nameDigest } from './attempts.ts'
import { attemptLimitExceeded } from './faults.ts'

const hour = 3_600_000

/**
 * Calls in an hour, for one user each. Passwords that were forgotten have 5 to 20 on AWS, requests and codes together,
 * by the risk that it sees; here as many codes as of every other kind, and as many guesses.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#resource-quotas
 */
const hourly = {
  ChangePassword: 5,
  ConfirmForgotPassword: 15,
  ConfirmSignUp: 15,
  ForgotPassword: 5,
  GetUserAttributeVerificationCode: 5,
  ResendConfirmationCode: 5,
  VerifyUserAttribute: 15,
} as const

/** What one user may ask for so many times in an hour only. */
export type Limited = keyof typeof hourly

/**
 * Counts a call by somebody who only gave a name: by the name, before anybody looks whether somebody has it, so that no
 * refusal tells. The name itself is not kept.
 * Deviation: AWS counts by user; here a user who signs in by several names has as many quotas.
 */
export function countCallByName(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  call: Limited,
  pool: PoolRecord,
  name: string,
  now: number,
): Promise<void> {
  return count(needs, call, nameDigest(needs, pool, name), now)
}

/** Counts a call by a user who is known. */
export function countCall(
  needs: Pick<Needs, 'userPools'>,
  call: Limited,
  { poolId, sub }: UserRecord,
  now: number,
): Promise<void> {
  return count(needs, call, `${poolId}/${sub}`, now)
}

/** @throws Fault LimitExceededException once the hour's calls are used up. */
async function count(
  { userPools }: Pick<Needs, 'userPools'>,
  call: Limited,
  whose: string,
  now: number,
): Promise<void> {
  const isLeft = await userPools.useQuota(`${call}/${whose}`, hourly[call], now, now - hour)
  if (!isLeft) throw attemptLimitExceeded()
}
