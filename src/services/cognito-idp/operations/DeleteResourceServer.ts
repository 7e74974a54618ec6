import type { DeleteResourceServerRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { resourceServerNotFound } from '../rules/resourceServers.ts'

/** Forgets a resource server; its scopes are nobody's any more. */
export const DeleteResourceServer = operation<DeleteResourceServerRequest, Record<string, never>>()({
  name: 'DeleteResourceServer',
  caller: 'signed',
  asks: askPool('DeleteResourceServer'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const identifier = given(input.Identifier)
      if (!(await needs.userPools.deleteResourceServer(pool.id, identifier))) throw resourceServerNotFound(identifier)
      return {}
    },
})
