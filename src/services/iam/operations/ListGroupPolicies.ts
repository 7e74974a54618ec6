import type { ListGroupPoliciesRequest, ListGroupPoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { requireGroup } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html */
export const ListGroupPolicies = operation<ListGroupPoliciesRequest, ListGroupPoliciesResponse>()({
  name: 'ListGroupPolicies',
  caller: 'signed',
  asks: onGroup('iam:ListGroupPolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListGroupPoliciesResponse> => {
      const { id } = await requireGroup(directory, scope.account, input.GroupName!)
      const { items, more } = partOfAll(await directory.inlinePolicies(id), input, scope)
      return { PolicyNames: items.map(({ name }) => name), ...more }
    },
})
