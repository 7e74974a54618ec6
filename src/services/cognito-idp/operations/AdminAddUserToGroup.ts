import type { AdminAddUserToGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, userFaults } from '../rules/faults.ts'
import { groupNotFound, requireGroup } from '../rules/groups.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Puts a user in a group; tokens issued from then on say so. */
export const AdminAddUserToGroup = operation<AdminAddUserToGroupRequest, Record<string, never>>()({
  name: 'AdminAddUserToGroup',
  caller: 'signed',
  asks: askPool('AdminAddUserToGroup'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'quotas'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const group = await requireGroup(needs, pool, input.GroupName)
      const { groupsOfUser: most } = needs.quotas
      const membership = { poolId: pool.id, name: group.name, sub: user.sub, at: request.now }
      const added = await needs.userPools.addToGroup(membership, most)
      if (added === 'full') throw invalidParameter(`A user is in at most ${most} groups.`)
      if (added === 'gone') throw groupNotFound()
      return {}
    },
})
