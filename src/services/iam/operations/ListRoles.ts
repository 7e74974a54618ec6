import type { ListRolesRequest, ListRolesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onList } from '../rules/asks.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { roleShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const ListRoles = operation<ListRolesRequest, ListRolesResponse>()({
  name: 'ListRoles',
  caller: 'signed',
  asks: onList('iam:ListRoles', 'role'),
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListRolesResponse> => {
      const page = pageOf(input, scope)
      const { items, more } = partOf(await directory.principals('role', page), page)
      return { Roles: items.map(roleShape), ...more }
    },
})
