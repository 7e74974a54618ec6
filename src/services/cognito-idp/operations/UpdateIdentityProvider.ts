import type {
  UpdateIdentityProviderRequest,
  UpdateIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { ProviderRecord } from '../hosted/ports.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, poolFaults } from '../rules/faults.ts'
import {
  providerFaults,
  providerNotFound,
  requireFreeIdentifiers,
  requireMapped,
  requireProvider,
  sealSecrets,
  showProvider,
} from '../rules/identityProviders.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { providerDetails, providerKinds } from '../rules/providerKinds.ts'

/** Changes what the request names of a provider: its details as a whole, its mapping as a whole. */
export const UpdateIdentityProvider = operation<UpdateIdentityProviderRequest, UpdateIdentityProviderResponse>()({
  name: 'UpdateIdentityProvider',
  caller: 'signed',
  asks: askPool('UpdateIdentityProvider'),
  faults: [...poolFaults, ...providerFaults],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'federation'>) =>
    async (input, request): Promise<UpdateIdentityProviderResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const before = await requireProvider(needs, pool, input.ProviderName)
      if (input.AcrMapping !== undefined) throw invalidParameter('AcrMapping is not supported by this server.')
      const { subject } = providerKinds[before.type]
      const mapping = input.AttributeMapping && { ...(subject && { username: subject }), ...input.AttributeMapping }
      if (mapping !== undefined) requireMapped(pool, mapping, subject)
      if (input.IdpIdentifiers !== undefined) {
        await requireFreeIdentifiers(needs, pool.id, before.name, input.IdpIdentifiers)
      }
      const about = { poolId: pool.id, type: before.type, now: request.now }
      const told = input.ProviderDetails && (await providerDetails(needs, about, input.ProviderDetails))
      const provider: ProviderRecord = {
        ...before,
        ...(told && { details: told.details, secrets: sealSecrets(needs, before, told.secrets) }),
        ...(mapping && { mapping }),
        ...(input.IdpIdentifiers && { identifiers: input.IdpIdentifiers }),
        modifiedAt: request.now,
      }
      if (!(await needs.userPools.saveProvider(provider))) throw providerNotFound(provider.name)
      return { IdentityProvider: showProvider(needs, provider) }
    },
})
