import type {
  UpdateUserPoolDomainRequest,
  UpdateUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { domainNotFound, domainOf, managedLoginVersionOf } from '../rules/domains.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Changes the version of a domain's pages. */
export const UpdateUserPoolDomain = operation<UpdateUserPoolDomainRequest, UpdateUserPoolDomainResponse>()({
  name: 'UpdateUserPoolDomain',
  caller: 'signed',
  asks: askPool('UpdateUserPoolDomain'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<UpdateUserPoolDomainResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const domain = domainOf(input)
      const managedLoginVersion = managedLoginVersionOf(input)
      const record = { domain, poolId: pool.id, managedLoginVersion, createdAt: request.now }
      if (!(await needs.userPools.saveDomain(record))) throw domainNotFound()
      return { ManagedLoginVersion: managedLoginVersion }
    },
})
