import type {
  AdminUserGlobalSignOutRequest,
  AdminUserGlobalSignOutResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, newEpoch, requireUser } from '../rules/users.ts'

/** Signs a user out everywhere: their access and refresh tokens are revoked. */
export const AdminUserGlobalSignOut = operation<AdminUserGlobalSignOutRequest, AdminUserGlobalSignOutResponse>()({
  name: 'AdminUserGlobalSignOut',
  caller: 'signed',
  asks: askPool('AdminUserGlobalSignOut'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'random'>) =>
    async (input, request): Promise<AdminUserGlobalSignOutResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await changeUser(needs, user, {
        pool,
        now: request.now,
        change: (before) => ({ ...before, epoch: newEpoch(needs.random) }),
      })
      return {}
    },
})
