import type { DeleteRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { setBoundary } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export const DeleteRolePermissionsBoundary = operation<DeleteRolePermissionsBoundaryRequest, object>()({
  name: 'DeleteRolePermissionsBoundary',
  caller: 'signed',
  asks: onRole('iam:DeleteRolePermissionsBoundary'),
  faults: ['NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await setBoundary({ directory, kind: 'role', account, name: input.RoleName! }, null)
      return {}
    },
})
