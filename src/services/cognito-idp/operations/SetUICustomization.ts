import type { SetUICustomizationRequest, SetUICustomizationResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { LookRecord } from '../hosted/ports.ts'
import type { Needs } from '../ports.ts'
import { clientOrAll } from '../rules/clients.ts'
import { invalidParameter, poolFaults, poolNotFound } from '../rules/faults.ts'
import { requireImage, requireSafeCss, showLook } from '../rules/looks.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Gives a client's pages, or those of all clients, another look: styles of named parts, and a logo. What the request leaves out stays. */
export const SetUICustomization = operation<SetUICustomizationRequest, SetUICustomizationResponse>()({
  name: 'SetUICustomization',
  caller: 'signed',
  asks: askPool('SetUICustomization'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'pagesAt'>) =>
    async (input, request): Promise<SetUICustomizationResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const domain = await needs.userPools.domainOf(pool.id)
      if (domain === undefined) {
        throw invalidParameter('There has to be an existing domain associated with this user pool')
      }
      const clientId = await clientOrAll(needs, pool, input.ClientId)
      const before = await needs.userPools.look(pool.id, clientId)
      const look: LookRecord = {
        poolId: pool.id,
        clientId,
        css: input.CSS === undefined ? before?.css : requireSafeCss(input.CSS),
        image: input.ImageFile === undefined ? before?.image : requireImage(input.ImageFile),
        createdAt: before?.createdAt ?? request.now,
        modifiedAt: request.now,
      }
      if ((await needs.userPools.putLook(look)) === 'gone') throw poolNotFound(pool.id)
      return { UICustomization: showLook(look, needs.pagesAt(domain.domain)) }
    },
})
