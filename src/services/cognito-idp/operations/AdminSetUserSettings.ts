import type {
  AdminSetUserSettingsRequest,
  AdminSetUserSettingsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { setOptions } from '../rules/mfa/preferences.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Sets whether a user is asked for a code by SMS; AdminSetUserMFAPreference knows the other factors too. */
export const AdminSetUserSettings = operation<AdminSetUserSettingsRequest, AdminSetUserSettingsResponse>()({
  name: 'AdminSetUserSettings',
  caller: 'signed',
  asks: askPool('AdminSetUserSettings'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminSetUserSettingsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await setOptions(needs, pool, user, given(input.MFAOptions))
      return {}
    },
})
