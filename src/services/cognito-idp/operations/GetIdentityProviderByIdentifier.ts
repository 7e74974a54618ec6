import type {
  GetIdentityProviderByIdentifierRequest,
  GetIdentityProviderByIdentifierResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { providerIdentifiedBy, providerNotFound, showProvider } from '../rules/identityProviders.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows the provider that one of its further identifiers leads to. */
export const GetIdentityProviderByIdentifier = operation<
  GetIdentityProviderByIdentifierRequest,
  GetIdentityProviderByIdentifierResponse
>()({
  name: 'GetIdentityProviderByIdentifier',
  caller: 'signed',
  asks: askPool('GetIdentityProviderByIdentifier'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<GetIdentityProviderByIdentifierResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const identifier = given(input.IdpIdentifier)
      const provider = await providerIdentifiedBy(needs, pool.id, identifier)
      if (provider === undefined) throw providerNotFound(identifier)
      return { IdentityProvider: showProvider(needs, provider) }
    },
})
