import type { ListUserPoolsRequest, ListUserPoolsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { pageOf, readPage } from '../rules/paging.ts'

/** Lists the pools of the account and region. */
export const ListUserPools = operation<ListUserPoolsRequest, ListUserPoolsResponse>()({
  name: 'ListUserPools',
  caller: 'signed',
  asks: () => [{ action: 'cognito-idp:ListUserPools', resource: '*' }],
  faults: ['InvalidParameterException'],
  handle:
    ({ userPools }: Pick<Needs, 'userPools'>) =>
    async (input, { account, region }): Promise<ListUserPoolsResponse> => {
      const page = pageOf(input.NextToken, input.MaxResults, 60)
      const { rows, next } = await readPage(
        page,
        (wanted) => userPools.pools(account, region, wanted),
        ({ id }) => id,
      )
      const pools = rows.map(({ id, name, createdAt, modifiedAt }) => ({
        Id: id,
        Name: name,
        LambdaConfig: {},
        LastModifiedDate: new Date(modifiedAt),
        CreationDate: new Date(createdAt),
      }))
      return { UserPools: pools, ...(next !== undefined && { NextToken: next }) }
    },
})
