import type {
  AdminListGroupsForUserRequest,
  AdminListGroupsForUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { showGroup } from '../rules/groups.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Lists a user's groups. */
export const AdminListGroupsForUser = operation<AdminListGroupsForUserRequest, AdminListGroupsForUserResponse>()({
  name: 'AdminListGroupsForUser',
  caller: 'signed',
  asks: askPool('AdminListGroupsForUser'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminListGroupsForUserResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.Limit, 60),
        (page) => needs.userPools.groupsOf(pool.id, user.sub, page),
        ({ name }) => name,
      )
      return { Groups: rows.map(showGroup), ...(next !== undefined && { NextToken: next }) }
    },
})
