import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { changePool, requirePool } from '../rules/pools.ts'
import { askTags, poolIdIn } from '../rules/tags.ts'

/** Takes tags off a pool. */
export const UntagResource = operation<UntagResourceRequest, UntagResourceResponse>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'userPools'>) =>
    askTags('UntagResource', input.ResourceArn, scope, needs, { 'aws:TagKeys': input.TagKeys ?? [] }),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<UntagResourceResponse> => {
      const pool = await requirePool(needs, request, poolIdIn(input.ResourceArn))
      const removed = given(input.TagKeys)
      await changePool(needs, pool, (before) => ({
        ...before,
        tags: Object.fromEntries(Object.entries(before.tags).filter(([key]) => !removed.includes(key))),
      }))
      return {}
    },
})
