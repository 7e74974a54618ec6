import type {
  AdminSetUserMFAPreferenceRequest,
  AdminSetUserMFAPreferenceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { setPreference } from '../rules/mfa/preferences.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Sets which second factors a user is asked for. */
export const AdminSetUserMFAPreference = operation<
  AdminSetUserMFAPreferenceRequest,
  AdminSetUserMFAPreferenceResponse
>()({
  name: 'AdminSetUserMFAPreference',
  caller: 'signed',
  asks: askPool('AdminSetUserMFAPreference'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminSetUserMFAPreferenceResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await setPreference(needs, pool, user, input)
      return {}
    },
})
