import type { GetUserAuthFactorsResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { choicesOf } from './firstFactors.ts'
import { showPreference } from './mfa/preferences.ts'

/** How a user may sign in, and which second factors they are asked for, as the wire shows it. */
export async function showAuthFactors(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  user: UserRecord,
): Promise<GetUserAuthFactorsResponse> {
  const { PreferredMfaSetting, UserMFASettingList } = await showPreference(needs, user)
  const choices = await choicesOf(needs, { pool }, user)
  return {
    Username: user.username,
    ...(PreferredMfaSetting !== undefined && { PreferredMfaSetting }),
    ...(UserMFASettingList && { UserMFASettingList }),
    ConfiguredUserAuthFactors: choices.filter((choice) => choice !== 'PASSWORD_SRP'),
  }
}
