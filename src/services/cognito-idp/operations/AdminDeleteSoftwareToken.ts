import type {
  AdminDeleteSoftwareTokenRequest,
  AdminDeleteSoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { disableMethod } from '../rules/mfa/preferences.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Takes a user's authenticator app away, who is then asked for it no longer. */
export const AdminDeleteSoftwareToken = operation<AdminDeleteSoftwareTokenRequest, AdminDeleteSoftwareTokenResponse>()({
  name: 'AdminDeleteSoftwareToken',
  caller: 'signed',
  asks: askPool('AdminDeleteSoftwareToken'),
  faults: [...userFaults, 'SoftwareTokenMFANotFoundException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminDeleteSoftwareTokenResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      if (!(await needs.userPools.deleteTotp(pool.id, user.sub))) {
        throw new Fault('SoftwareTokenMFANotFoundException', 'No software token is associated with the user.')
      }
      await disableMethod(needs, user, 'SOFTWARE_TOKEN_MFA')
      return {}
    },
})
