import type { UpdateUserPoolRequest, UpdateUserPoolResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { grantKey } from '../rules/customSender.ts'
import { poolFaults } from '../rules/faults.ts'
import { updatedPoolSettings } from '../rules/poolSettings.ts'
import { askPool, changePool, requestTags, requirePool } from '../rules/pools.ts'
import { requireTags } from '../rules/tags.ts'

/** Configures a pool anew: what the request does not name goes back to its default. Tags stay unless given. */
export const UpdateUserPool = operation<UpdateUserPoolRequest, UpdateUserPoolResponse>()({
  name: 'UpdateUserPool',
  caller: 'signed',
  asks: async (input, scope, needs: Pick<Needs, 'userPools' | 'callAs'>) => {
    const asks = await askPool('UpdateUserPool')(input, scope, needs)
    return asks.map((ask) => ({ ...ask, context: { ...ask.context, ...requestTags(input.UserPoolTags ?? {}) } }))
  },
  faults: [...poolFaults, 'FeatureUnavailableInTierException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'callAs'>) =>
    async (input, request): Promise<UpdateUserPoolResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      await grantKey(needs, request, pool.id, updatedPoolSettings(pool.settings, input))
      const tags = input.UserPoolTags && requireTags({}, input.UserPoolTags)
      await changePool(needs, pool, (before) => ({
        ...before,
        name: input.PoolName ?? before.name,
        settings: updatedPoolSettings(before.settings, input),
        tags: tags ?? before.tags,
        modifiedAt: request.now,
      }))
      return {}
    },
})
