import type { Scope } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

/**
 * Gives an account's pool new signing keys; false where the account has no such pool. Tokens that the old ones signed
 * stay good until they expire.
 */
export function rotateSigningKeys({
  userPools,
  signingKeys,
  clock,
}: Pick<Needs, 'userPools' | 'signingKeys' | 'clock'>): (poolId: string, scope: Scope) => Promise<boolean> {
  return async (poolId, { account, region }) => {
    const pool = await userPools.pool(poolId)
    if (pool === undefined || pool.account !== account || pool.region !== region) return false
    await signingKeys.rotate(poolId, clock.now())
    return true
  }
}
