import type { GetUICustomizationRequest, GetUICustomizationResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientOrAll, everyClient } from '../rules/clients.ts'
import { poolFaults } from '../rules/faults.ts'
import { showLook } from '../rules/looks.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows how a client's pages look: as its own look says, else as that of all clients. */
export const GetUICustomization = operation<GetUICustomizationRequest, GetUICustomizationResponse>()({
  name: 'GetUICustomization',
  caller: 'signed',
  asks: askPool('GetUICustomization'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'pagesAt'>) =>
    async (input, request): Promise<GetUICustomizationResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const clientId = await clientOrAll(needs, pool, input.ClientId)
      const look = (await needs.userPools.look(pool.id, clientId)) ?? (await needs.userPools.look(pool.id, everyClient))
      const domain = await needs.userPools.domainOf(pool.id)
      if (look === undefined || domain === undefined) {
        return { UICustomization: { UserPoolId: pool.id, ClientId: clientId } }
      }
      return { UICustomization: showLook(look, needs.pagesAt(domain.domain)) }
    },
})
