import type { GetGroupRequest, GetGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { requireGroup, showGroup } from '../rules/groups.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows a group. */
export const GetGroup = operation<GetGroupRequest, GetGroupResponse>()({
  name: 'GetGroup',
  caller: 'signed',
  asks: askPool('GetGroup'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<GetGroupResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { Group: showGroup(await requireGroup(needs, pool, input.GroupName)) }
    },
})
