import type { DeleteUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireClient } from '../rules/clients.ts'
import { clientNotFound, poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Deletes an app client; its access and refresh tokens are refused from then on. */
export const DeleteUserPoolClient = operation<DeleteUserPoolClientRequest, Record<string, never>>()({
  name: 'DeleteUserPoolClient',
  caller: 'signed',
  asks: askPool('DeleteUserPoolClient'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      if (!(await needs.userPools.deleteClient(client.id))) throw clientNotFound(client.id)
      return {}
    },
})
