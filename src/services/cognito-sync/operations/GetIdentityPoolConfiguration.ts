import type {
  GetIdentityPoolConfigurationRequest,
  GetIdentityPoolConfigurationResponse,
} from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/access.ts'
import { onPool } from '../rules/asks.ts'
import { configurationShape } from '../rules/configuration.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_GetIdentityPoolConfiguration.html */
export const GetIdentityPoolConfiguration = operation<
  GetIdentityPoolConfigurationRequest,
  GetIdentityPoolConfigurationResponse
>()({
  name: 'GetIdentityPoolConfiguration',
  caller: 'signed',
  asks: onPool('cognito-sync:GetIdentityPoolConfiguration'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<GetIdentityPoolConfigurationResponse> => {
      const pool = await requirePool(needs, request, input.IdentityPoolId!)
      return configurationShape(pool, await needs.syncs.settings(pool))
    },
})
