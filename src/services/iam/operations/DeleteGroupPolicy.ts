import type { DeleteGroupPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { removeInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html */
export const DeleteGroupPolicy = operation<DeleteGroupPolicyRequest, object>()({
  name: 'DeleteGroupPolicy',
  caller: 'signed',
  asks: onGroup('iam:DeleteGroupPolicy'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeInlinePolicy({ directory, kind: 'group', account, name: input.GroupName! }, input.PolicyName!)
      return {}
    },
})
