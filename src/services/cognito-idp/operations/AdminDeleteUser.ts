import type { AdminDeleteUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults, userNotFound } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Deletes a user. */
export const AdminDeleteUser = operation<AdminDeleteUserRequest, Record<string, never>>()({
  name: 'AdminDeleteUser',
  caller: 'signed',
  asks: askPool('AdminDeleteUser'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      if (!(await needs.userPools.deleteUser(pool.id, user.sub))) throw userNotFound()
      return {}
    },
})
