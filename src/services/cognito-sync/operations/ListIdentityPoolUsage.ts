import type { ListIdentityPoolUsageRequest, ListIdentityPoolUsageResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireDeveloper } from '../rules/access.ts'
import { onAllPools } from '../rules/asks.ts'
import { nameAfter, pageSize, partOf } from '../rules/paging.ts'
import { poolUsage } from '../rules/poolUsage.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListIdentityPoolUsage.html */
export const ListIdentityPoolUsage = operation<ListIdentityPoolUsageRequest, ListIdentityPoolUsageResponse>()({
  name: 'ListIdentityPoolUsage',
  caller: 'signed',
  asks: onAllPools('cognito-sync:ListIdentityPoolUsage'),
  faults: ['NotAuthorizedException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<ListIdentityPoolUsageResponse> => {
      requireDeveloper(request)
      const limit = pageSize(input.MaxResults, 60)
      const found = await needs.identities.pools(request.account, request.region, nameAfter(input.NextToken), limit + 1)
      const { items, more } = partOf(found, limit, (id) => id)
      const usages = await Promise.all(items.map((id) => poolUsage(needs, id)))
      return { IdentityPoolUsages: usages, MaxResults: limit, Count: usages.length, ...more }
    },
})
