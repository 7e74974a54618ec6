import type { CreateGroupRequest, CreateGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { GroupRecord } from '../ports/groups.ts'
import type { Needs } from '../ports.ts'
import { limitExceeded, poolFaults, poolNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askGroupWithRole, showGroup } from '../rules/groups.ts'
import { requirePool } from '../rules/pools.ts'
import { requireKeepable } from '../rules/texts.ts'

/** Makes a group of users. */
export const CreateGroup = operation<CreateGroupRequest, CreateGroupResponse>()({
  name: 'CreateGroup',
  caller: 'signed',
  asks: askGroupWithRole('CreateGroup'),
  faults: [...poolFaults, 'GroupExistsException', 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'quotas'>) =>
    async (input, request): Promise<CreateGroupResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      requireKeepable('Description', input.Description)
      const group: GroupRecord = {
        poolId: pool.id,
        name: given(input.GroupName),
        description: input.Description,
        roleArn: input.RoleArn === '' ? undefined : input.RoleArn,
        precedence: input.Precedence,
        createdAt: request.now,
        modifiedAt: request.now,
      }
      const { groups: most } = needs.quotas
      const created = await needs.userPools.createGroup(group, most)
      if (created === 'full') throw limitExceeded(`A user pool has at most ${most} groups.`)
      if (created === 'gone') throw poolNotFound(pool.id)
      if (created === 'taken') throw new Fault('GroupExistsException', 'A group with the name already exists.')
      return { Group: showGroup(group) }
    },
})
