import type { GetGroupRequest, GetGroupResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { requireGroup } from '../rules/find.ts'
import { partByName } from '../rules/paging.ts'
import { groupShape, userShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export const GetGroup = operation<GetGroupRequest, GetGroupResponse>()({
  name: 'GetGroup',
  caller: 'signed',
  asks: onGroup('iam:GetGroup'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<GetGroupResponse> => {
      const group = await requireGroup(directory, scope.account, input.GroupName!)
      const { items, more } = partByName(await directory.membersOf(group.id), input)
      return { Group: groupShape(group), Users: items.map(userShape), ...more }
    },
})
