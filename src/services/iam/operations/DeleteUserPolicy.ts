import type { DeleteUserPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { removeInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export const DeleteUserPolicy = operation<DeleteUserPolicyRequest, object>()({
  name: 'DeleteUserPolicy',
  caller: 'signed',
  asks: onUser('iam:DeleteUserPolicy'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeInlinePolicy({ directory, kind: 'user', account, name: input.UserName! }, input.PolicyName!)
      return {}
    },
})
