import type { ListResourceServersRequest, ListResourceServersResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { showResourceServer } from '../rules/resourceServers.ts'

/** Lists a pool's resource servers. */
export const ListResourceServers = operation<ListResourceServersRequest, ListResourceServersResponse>()({
  name: 'ListResourceServers',
  caller: 'signed',
  asks: askPool('ListResourceServers'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListResourceServersResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.MaxResults, 50),
        (page) => needs.userPools.resourceServers(pool.id, page),
        ({ identifier }) => identifier,
      )
      return { ResourceServers: rows.map(showResourceServer), ...(next !== undefined && { NextToken: next }) }
    },
})
