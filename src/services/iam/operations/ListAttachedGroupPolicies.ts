import type { ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { attachedPart } from '../rules/attached.ts'
import { requireGroup } from '../rules/find.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export const ListAttachedGroupPolicies = operation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
>()({
  name: 'ListAttachedGroupPolicies',
  caller: 'signed',
  asks: onGroup('iam:ListAttachedGroupPolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListAttachedGroupPoliciesResponse> => {
      const { id } = await requireGroup(directory, scope.account, input.GroupName!)
      return attachedPart(await directory.attachments(id), input, scope)
    },
})
