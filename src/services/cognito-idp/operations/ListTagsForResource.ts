import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { requirePool } from '../rules/pools.ts'
import { askTags, poolIdIn } from '../rules/tags.ts'

/** Lists a pool's tags. */
export const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>()({
  name: 'ListTagsForResource',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'userPools'>) =>
    askTags('ListTagsForResource', input.ResourceArn, scope, needs),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListTagsForResourceResponse> => {
      const pool = await requirePool(needs, request, poolIdIn(input.ResourceArn))
      return { Tags: pool.tags }
    },
})
