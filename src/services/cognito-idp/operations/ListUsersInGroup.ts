import type { ListUsersInGroupRequest, ListUsersInGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { requireGroup } from '../rules/groups.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { showUser } from '../rules/users.ts'

/** Lists the users of a group. */
export const ListUsersInGroup = operation<ListUsersInGroupRequest, ListUsersInGroupResponse>()({
  name: 'ListUsersInGroup',
  caller: 'signed',
  asks: askPool('ListUsersInGroup'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListUsersInGroupResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const group = await requireGroup(needs, pool, input.GroupName)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.Limit, 60),
        (page) => needs.userPools.usersIn(pool.id, group.name, page),
        ({ sub }) => sub,
      )
      return { Users: rows.map((user) => showUser(user)), ...(next !== undefined && { NextToken: next }) }
    },
})
