import type { AdminRemoveUserFromGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { requireGroup } from '../rules/groups.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Takes a user out of a group; done already where they were not in it. */
export const AdminRemoveUserFromGroup = operation<AdminRemoveUserFromGroupRequest, Record<string, never>>()({
  name: 'AdminRemoveUserFromGroup',
  caller: 'signed',
  asks: askPool('AdminRemoveUserFromGroup'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const group = await requireGroup(needs, pool, input.GroupName)
      await needs.userPools.removeFromGroup(pool.id, group.name, user.sub)
      return {}
    },
})
