import type { CreateUserPoolRequest, CreateUserPoolResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { grantKey } from '../rules/customSender.ts'
import { limitExceeded } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { newPoolSettings } from '../rules/poolSettings.ts'
import { newPoolId, requestTags, showPool } from '../rules/pools.ts'
import { requireTags } from '../rules/tags.ts'

/** Makes a pool. Its signing keys, which take a moment to find, are made after the answer, or on first need. */
export const CreateUserPool = operation<CreateUserPoolRequest, CreateUserPoolResponse>()({
  name: 'CreateUserPool',
  caller: 'signed',
  asks: (input) => [
    { action: 'cognito-idp:CreateUserPool', resource: '*', context: requestTags(input.UserPoolTags ?? {}) },
  ],
  faults: ['InvalidParameterException', 'FeatureUnavailableInTierException', 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'signingKeys' | 'random' | 'later' | 'callAs' | 'quotas'>) =>
    async (input, request): Promise<CreateUserPoolResponse> => {
      const { userPools, signingKeys, random, later, quotas } = needs
      const { account, region, now } = request
      const pool: PoolRecord = {
        id: newPoolId(random, region),
        account,
        region,
        name: given(input.PoolName),
        createdAt: now,
        modifiedAt: now,
        version: 1,
        settings: newPoolSettings(input),
        tags: requireTags({}, input.UserPoolTags ?? {}),
      }
      await grantKey(needs, request, pool.id, pool.settings)
      if ((await userPools.createPool(pool, quotas.userPools)) === 'full') {
        throw limitExceeded(`An account has at most ${quotas.userPools} user pools in a region.`)
      }
      later(async () => {
        await signingKeys.ready(pool.id).catch(unlessDeleted)
      })
      return { UserPool: showPool(pool, 0) }
    },
})

/** A pool that was deleted before its keys were made needs none. */
function unlessDeleted(error: unknown): void {
  if (!(error instanceof Fault) || error.code !== 'ResourceNotFoundException') throw error
}
