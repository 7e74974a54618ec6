import type { DeleteIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { providerFaults, providerNotFound } from '../rules/identityProviders.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Believes a provider no longer, and forgets who was linked to it. */
export const DeleteIdentityProvider = operation<DeleteIdentityProviderRequest, Record<string, never>>()({
  name: 'DeleteIdentityProvider',
  caller: 'signed',
  asks: askPool('DeleteIdentityProvider'),
  faults: [...poolFaults, ...providerFaults],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const name = given(input.ProviderName)
      if (!(await needs.userPools.deleteProvider(pool.id, name))) throw providerNotFound(name)
      return {}
    },
})
