import type { UpdateGroupRequest, UpdateGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { GroupRecord } from '../ports/groups.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { askGroupWithRole, groupNotFound, requireGroup, showGroup } from '../rules/groups.ts'
import { requirePool } from '../rules/pools.ts'
import { requireKeepable } from '../rules/texts.ts'

/** Changes what the request names of a group; an empty text takes a value away. */
export const UpdateGroup = operation<UpdateGroupRequest, UpdateGroupResponse>()({
  name: 'UpdateGroup',
  caller: 'signed',
  asks: askGroupWithRole('UpdateGroup'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<UpdateGroupResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const before = await requireGroup(needs, pool, input.GroupName)
      requireKeepable('Description', input.Description)
      const group: GroupRecord = {
        ...before,
        description: changed(before.description, input.Description),
        roleArn: changed(before.roleArn, input.RoleArn),
        precedence: input.Precedence ?? before.precedence,
        modifiedAt: request.now,
      }
      if (!(await needs.userPools.saveGroup(group))) throw groupNotFound()
      return { Group: showGroup(group) }
    },
})

function changed(before: string | undefined, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return before
  return wanted === '' ? undefined : wanted
}
