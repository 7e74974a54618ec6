import type { ListIdentityPoolsInput, ListIdentityPoolsResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { afterOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentityPools.html */
export const ListIdentityPools = operation<ListIdentityPoolsInput, ListIdentityPoolsResponse>()({
  name: 'ListIdentityPools',
  caller: 'signed',
  asks: () => [{ action: 'cognito-identity:ListIdentityPools', resource: '*' }],
  faults: ['InvalidParameterException'],
  handle:
    ({ identities }: Pick<Needs, 'identities'>) =>
    async (input, { account, region }): Promise<ListIdentityPoolsResponse> => {
      const limit = input.MaxResults!
      const found = await identities.pools(account, region, afterOf(input.NextToken), limit + 1)
      const { items, more } = partOf(found, limit, ({ id }) => id)
      return { IdentityPools: items.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })), ...more }
    },
})
