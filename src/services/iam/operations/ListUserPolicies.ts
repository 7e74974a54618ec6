import type { ListUserPoliciesRequest, ListUserPoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export const ListUserPolicies = operation<ListUserPoliciesRequest, ListUserPoliciesResponse>()({
  name: 'ListUserPolicies',
  caller: 'signed',
  asks: onUser('iam:ListUserPolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListUserPoliciesResponse> => {
      const { id } = await requireUser(directory, scope.account, input.UserName!)
      const { items, more } = partOfAll(await directory.inlinePolicies(id), input, scope)
      return { PolicyNames: items.map(({ name }) => name), ...more }
    },
})
