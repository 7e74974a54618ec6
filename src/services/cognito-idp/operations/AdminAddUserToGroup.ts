import type { AdminAddUserToGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, userFaults } from '../rules/faults.ts'
import { groupsInOrder, groupsPerUser } from '../rules/groupClaims.ts'
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
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const group = await requireGroup(needs, pool, input.GroupName)
      const present = await groupsInOrder(needs, user)
      if (present.length >= groupsPerUser && !present.some(({ name }) => name === group.name)) {
        throw invalidParameter(`A user is in at most ${groupsPerUser} groups.`)
      }
      if (!(await needs.userPools.addToGroup(pool.id, group.name, user.sub, request.now))) throw groupNotFound()
      return {}
    },
})
