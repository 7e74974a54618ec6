import type { DeleteGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { groupNotFound } from '../rules/groups.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Deletes a group; its members stay users. */
export const DeleteGroup = operation<DeleteGroupRequest, Record<string, never>>()({
  name: 'DeleteGroup',
  caller: 'signed',
  asks: askPool('DeleteGroup'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      if (!(await needs.userPools.deleteGroup(pool.id, given(input.GroupName)))) throw groupNotFound()
      return {}
    },
})
