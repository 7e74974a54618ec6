import type {
  DeleteUserPoolDomainRequest,
  DeleteUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { domainNotFound } from '../rules/domains.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Takes a pool's domain away, and with it its pages and endpoints. */
export const DeleteUserPoolDomain = operation<DeleteUserPoolDomainRequest, DeleteUserPoolDomainResponse>()({
  name: 'DeleteUserPoolDomain',
  caller: 'signed',
  asks: askPool('DeleteUserPoolDomain'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<DeleteUserPoolDomainResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      if (!(await needs.userPools.deleteDomain(pool.id, given(input.Domain)))) throw domainNotFound()
      return {}
    },
})
