import type {
  DescribeIdentityProviderRequest,
  DescribeIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { requireProvider, showProvider } from '../rules/identityProviders.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows a provider, with its secrets as AWS does. */
export const DescribeIdentityProvider = operation<DescribeIdentityProviderRequest, DescribeIdentityProviderResponse>()({
  name: 'DescribeIdentityProvider',
  caller: 'signed',
  asks: askPool('DescribeIdentityProvider'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<DescribeIdentityProviderResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { IdentityProvider: showProvider(needs, await requireProvider(needs, pool, input.ProviderName)) }
    },
})
