import type { ListUserPoolClientsRequest, ListUserPoolClientsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Lists a pool's app clients. */
export const ListUserPoolClients = operation<ListUserPoolClientsRequest, ListUserPoolClientsResponse>()({
  name: 'ListUserPoolClients',
  caller: 'signed',
  asks: askPool('ListUserPoolClients'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListUserPoolClientsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.MaxResults, 60),
        (page) => needs.userPools.clients(pool.id, page),
        ({ id }) => id,
      )
      const clients = rows.map(({ id, poolId, name }) => ({ ClientId: id, UserPoolId: poolId, ClientName: name }))
      return { UserPoolClients: clients, ...(next !== undefined && { NextToken: next }) }
    },
})
