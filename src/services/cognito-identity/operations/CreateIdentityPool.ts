import type { CreateIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Pool } from '../ports.ts'
import { configured, poolShape, requestTags } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html */
export const CreateIdentityPool = operation<CreateIdentityPoolInput, IdentityPool>()({
  name: 'CreateIdentityPool',
  caller: 'signed',
  asks: ({ IdentityPoolTags }) => [
    { action: 'cognito-identity:CreateIdentityPool', resource: '*', context: requestTags(IdentityPoolTags) },
  ],
  faults: [],
  handle:
    ({ identities, random }: Pick<Needs, 'identities' | 'random'>) =>
    async (input, { account, region }): Promise<IdentityPool> => {
      const tags = input.IdentityPoolTags ?? {}
      const pool: Pool = {
        id: `${region}:${random.uuid()}`,
        account,
        region,
        name: input.IdentityPoolName!,
        settings: { ...configured(input), tags, roles: {}, roleMappings: {}, principalTags: {} },
        revision: 1,
      }
      await identities.createPool(pool)
      return poolShape(pool)
    },
})
