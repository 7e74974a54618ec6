import type { ListGroupsRequest, ListGroupsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onList } from '../rules/asks.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { groupShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export const ListGroups = operation<ListGroupsRequest, ListGroupsResponse>()({
  name: 'ListGroups',
  caller: 'signed',
  asks: onList('iam:ListGroups', 'group'),
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListGroupsResponse> => {
      const page = pageOf(input, scope)
      const { items, more } = partOf(await directory.principals('group', page), page)
      return { Groups: items.map(groupShape), ...more }
    },
})
