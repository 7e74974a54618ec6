import type {
  CreateIdentityProviderRequest,
  CreateIdentityProviderResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { ProviderRecord } from '../hosted/ports.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, limitExceeded, poolFaults, poolNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import {
  ownUsers,
  requireFreeIdentifiers,
  requireMapped,
  sealSecrets,
  showProvider,
} from '../rules/identityProviders.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { providerDetails, providerKinds } from '../rules/providerKinds.ts'

/** Makes somebody else known whose word on who a user is counts in a pool. */
export const CreateIdentityProvider = operation<CreateIdentityProviderRequest, CreateIdentityProviderResponse>()({
  name: 'CreateIdentityProvider',
  caller: 'signed',
  asks: askPool('CreateIdentityProvider'),
  faults: [...poolFaults, 'DuplicateProviderException', 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'federation' | 'quotas'>) =>
    async (input, request): Promise<CreateIdentityProviderResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const name = given(input.ProviderName)
      const type = given(input.ProviderType)
      const kind = providerKinds[type]
      if (input.AcrMapping !== undefined) throw invalidParameter('AcrMapping is not supported by this server.')
      if (kind.name === undefined ? isReserved(name) : kind.name !== name) {
        throw invalidParameter(`A provider of type ${type} cannot have the name ${name}.`)
      }
      const { details, secrets } = await providerDetails(
        needs,
        { poolId: pool.id, type, now: request.now },
        given(input.ProviderDetails),
      )
      const mapping = { ...(kind.subject && { username: kind.subject }), ...input.AttributeMapping }
      requireMapped(pool, mapping, kind.subject)
      const identifiers = input.IdpIdentifiers ?? []
      await requireFreeIdentifiers(needs, pool.id, name, identifiers)
      const provider: ProviderRecord = {
        poolId: pool.id,
        name,
        type,
        details,
        secrets: sealSecrets(needs, { poolId: pool.id, name }, secrets),
        mapping,
        identifiers,
        createdAt: request.now,
        modifiedAt: request.now,
      }
      const { identityProviders: most } = needs.quotas
      const created = await needs.userPools.createProvider(provider, most)
      if (created === 'full') throw limitExceeded(`A user pool has at most ${most} identity providers.`)
      if (created === 'gone') throw poolNotFound(pool.id)
      if (created === 'taken') {
        throw new Fault('DuplicateProviderException', `A provider with the name ${name} already exists.`)
      }
      return { IdentityProvider: showProvider(needs, provider) }
    },
})

/** Names that mean something else: the pool's own users, and providers whose kind has one name. */
function isReserved(name: string): boolean {
  const reserved = [ownUsers, ...Object.values(providerKinds).map((kind) => kind.name ?? '')]
  return reserved.some((each) => each.toLowerCase() === name.toLowerCase())
}
