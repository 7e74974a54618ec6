import type { DeleteRolePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { removeInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const DeleteRolePolicy = operation<DeleteRolePolicyRequest, object>()({
  name: 'DeleteRolePolicy',
  caller: 'signed',
  asks: onRole('iam:DeleteRolePolicy'),
  faults: ['NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeInlinePolicy({ directory, kind: 'role', account, name: input.RoleName! }, input.PolicyName!)
      return {}
    },
})
