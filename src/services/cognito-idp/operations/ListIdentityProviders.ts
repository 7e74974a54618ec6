import type {
  ListIdentityProvidersRequest,
  ListIdentityProvidersResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Lists a pool's providers, without their details. */
export const ListIdentityProviders = operation<ListIdentityProvidersRequest, ListIdentityProvidersResponse>()({
  name: 'ListIdentityProviders',
  caller: 'signed',
  asks: askPool('ListIdentityProviders'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListIdentityProvidersResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.MaxResults, 60),
        (page) => needs.userPools.providers(pool.id, page),
        ({ name }) => name,
      )
      const Providers = rows.map(({ name, type, createdAt, modifiedAt }) => ({
        ProviderName: name,
        ProviderType: type,
        LastModifiedDate: new Date(modifiedAt),
        CreationDate: new Date(createdAt),
      }))
      return { Providers, ...(next !== undefined && { NextToken: next }) }
    },
})
