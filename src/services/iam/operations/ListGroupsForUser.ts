import type { ListGroupsForUserRequest, ListGroupsForUserResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { partByName } from '../rules/paging.ts'
import { groupShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const ListGroupsForUser = operation<ListGroupsForUserRequest, ListGroupsForUserResponse>()({
  name: 'ListGroupsForUser',
  caller: 'signed',
  asks: onUser('iam:ListGroupsForUser'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListGroupsForUserResponse> => {
      const { id } = await requireUser(directory, scope.account, input.UserName!)
      const { items, more } = partByName(await directory.groupsOf(id), input)
      return { Groups: items.map(groupShape), ...more }
    },
})
