import type { AdminDisableUserRequest, AdminDisableUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, newEpoch, requireUser } from '../rules/users.ts'

/** Disables a user: no sign-in, and every token that acts on this server is refused, also once enabled again. */
export const AdminDisableUser = operation<AdminDisableUserRequest, AdminDisableUserResponse>()({
  name: 'AdminDisableUser',
  caller: 'signed',
  asks: askPool('AdminDisableUser'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'random'>) =>
    async (input, request): Promise<AdminDisableUserResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await changeUser(needs, user, {
        pool,
        now: request.now,
        change: (before) => ({ ...before, enabled: false, epoch: newEpoch(needs.random) }),
      })
      return {}
    },
})
