import type { AdminEnableUserRequest, AdminEnableUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/** Lets a disabled user sign in again. */
export const AdminEnableUser = operation<AdminEnableUserRequest, AdminEnableUserResponse>()({
  name: 'AdminEnableUser',
  caller: 'signed',
  asks: askPool('AdminEnableUser'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminEnableUserResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await changeUser(needs, user, { pool, now: request.now, change: (before) => ({ ...before, enabled: true }) })
      return {}
    },
})
