import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireRole } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const ListRolePolicies = operation<ListRolePoliciesRequest, ListRolePoliciesResponse>()({
  name: 'ListRolePolicies',
  caller: 'signed',
  asks: onRole('iam:ListRolePolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListRolePoliciesResponse> => {
      const { id } = await requireRole(directory, scope.account, input.RoleName!)
      const { items, more } = partOfAll(await directory.inlinePolicies(id), input, scope)
      return { PolicyNames: items.map(({ name }) => name), ...more }
    },
})
