import type { DeleteUserPoolRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Deletes a pool with its users, clients, groups and keys; its tokens are good no more. */
export const DeleteUserPool = operation<DeleteUserPoolRequest, Record<string, never>>()({
  name: 'DeleteUserPool',
  caller: 'signed',
  asks: askPool('DeleteUserPool'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      if (pool.settings.DeletionProtection === 'ACTIVE') {
        throw invalidParameter(
          'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
        )
      }
      if ((await needs.userPools.domainOf(pool.id)) !== undefined) {
        throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.')
      }
      await needs.userPools.deletePool(pool.id)
      return {}
    },
})
