import type { DeleteRoleRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { removePrincipal } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const DeleteRole = operation<DeleteRoleRequest, object>()({
  name: 'DeleteRole',
  caller: 'signed',
  asks: onRole('iam:DeleteRole'),
  faults: ['DeleteConflict', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removePrincipal({ directory, kind: 'role', account, name: input.RoleName! })
      return {}
    },
})
