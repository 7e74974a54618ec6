import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { changePool, requestTags, requirePool } from '../rules/pools.ts'
import { askTags, poolIdIn, requireTags } from '../rules/tags.ts'

/** Adds tags to a pool. */
export const TagResource = operation<TagResourceRequest, TagResourceResponse>()({
  name: 'TagResource',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'userPools'>) =>
    askTags('TagResource', input.ResourceArn, scope, needs, requestTags(input.Tags ?? {})),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<TagResourceResponse> => {
      const pool = await requirePool(needs, request, poolIdIn(input.ResourceArn))
      const added = given(input.Tags)
      await changePool(needs, pool, (before) => ({ ...before, tags: requireTags(before.tags, added) }))
      return {}
    },
})
