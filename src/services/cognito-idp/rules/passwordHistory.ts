import { Fault } from '../../../kernel/fault.ts'
import { passwordMatches } from '../../../tokens/srp.ts'
import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { identityOf, newPassword, type PasswordNeeds, verifierIn } from './passwords.ts'

/** The most passwords that a pool may look back on. */
export const longestHistory = 24

/** How many passwords before the present one are kept: the present one is the first of those that may not come back. */
export function keptPasswords({ Policies }: PoolSettings): number {
  return Math.max(0, historyOf(Policies?.PasswordPolicy?.PasswordHistorySize) - 1)
}

/**
 * What a password changes of a user who chooses it, or for whom somebody does: refused when it is one of the last that
 * the pool wants not to come back. A guess costs an exponentiation for each of them, so ask once the caller is proven.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html
 */
export async function nextPassword(
  needs: PasswordNeeds & Pick<Needs, 'userPools'>,
  { settings }: PoolRecord,
  user: UserRecord,
  password: string,
  now: number,
): ReturnType<typeof newPassword> {
  if (historyOf(settings.Policies?.PasswordPolicy?.PasswordHistorySize) > 0) {
    const past = await needs.userPools.pastPasswords(user.poolId, user.sub, keptPasswords(settings))
    const boxes = [...(user.password === undefined ? [] : [user.password]), ...past]
    const identity = identityOf(user)
    const matches = await Promise.all(
      boxes.map((box) => passwordMatches(needs.power, verifierIn(needs, user, box), identity, password)),
    )
    if (matches.includes(true)) {
      throw new Fault('PasswordHistoryPolicyViolationException', 'Password has previously been used')
    }
  }
  return newPassword(needs, user, password, now)
}

function historyOf(size: number | undefined): number {
  return Math.min(longestHistory, size ?? 0)
}
