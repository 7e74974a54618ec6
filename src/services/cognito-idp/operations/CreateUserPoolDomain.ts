import type {
  CreateUserPoolDomainRequest,
  CreateUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { domainOf, managedLoginVersionOf } from '../rules/domains.ts'
import { invalidParameter, poolFaults, poolNotFound } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Gives a pool its place for pages and endpoints: one a pool, each prefix once in the whole server. */
export const CreateUserPoolDomain = operation<CreateUserPoolDomainRequest, CreateUserPoolDomainResponse>()({
  name: 'CreateUserPoolDomain',
  caller: 'signed',
  asks: askPool('CreateUserPoolDomain'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<CreateUserPoolDomainResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const domain = domainOf(input)
      const managedLoginVersion = managedLoginVersionOf(input)
      if ((await needs.userPools.domainOf(pool.id)) !== undefined) {
        throw invalidParameter('A domain is already associated with this user pool.')
      }
      const record = { domain, poolId: pool.id, managedLoginVersion, createdAt: request.now }
      const created = await needs.userPools.createDomain(record)
      if (created === 'gone') throw poolNotFound(pool.id)
      if (created === 'taken') throw invalidParameter('Domain already associated with another user pool.')
      return { ManagedLoginVersion: managedLoginVersion }
    },
})
