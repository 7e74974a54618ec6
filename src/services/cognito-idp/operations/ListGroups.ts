import type { ListGroupsRequest, ListGroupsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { showGroup } from '../rules/groups.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Lists a pool's groups. */
export const ListGroups = operation<ListGroupsRequest, ListGroupsResponse>()({
  name: 'ListGroups',
  caller: 'signed',
  asks: askPool('ListGroups'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListGroupsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.Limit, 60),
        (page) => needs.userPools.groups(pool.id, page),
        ({ name }) => name,
      )
      return { Groups: rows.map(showGroup), ...(next !== undefined && { NextToken: next }) }
    },
})
