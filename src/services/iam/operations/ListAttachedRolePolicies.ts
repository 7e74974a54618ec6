import type { ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { attachedPart } from '../rules/attached.ts'
import { requireRole } from '../rules/find.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const ListAttachedRolePolicies = operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>()({
  name: 'ListAttachedRolePolicies',
  caller: 'signed',
  asks: onRole('iam:ListAttachedRolePolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListAttachedRolePoliciesResponse> => {
      const { id } = await requireRole(directory, scope.account, input.RoleName!)
      return attachedPart(await directory.attachments(id), input, scope)
    },
})
