import type { ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { attachedPart } from '../rules/attached.ts'
import { requireUser } from '../rules/find.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export const ListAttachedUserPolicies = operation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse>()({
  name: 'ListAttachedUserPolicies',
  caller: 'signed',
  asks: onUser('iam:ListAttachedUserPolicies'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListAttachedUserPoliciesResponse> => {
      const { id } = await requireUser(directory, scope.account, input.UserName!)
      return attachedPart(await directory.attachments(id), input, scope)
    },
})
