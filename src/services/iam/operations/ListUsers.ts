import type { ListUsersRequest, ListUsersResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onList } from '../rules/asks.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { userShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const ListUsers = operation<ListUsersRequest, ListUsersResponse>()({
  name: 'ListUsers',
  caller: 'signed',
  asks: onList('iam:ListUsers', 'user'),
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListUsersResponse> => {
      const page = pageOf(input, scope)
      const { items, more } = partOf(await directory.principals('user', page), page)
      return { Users: items.map(userShape), ...more }
    },
})
