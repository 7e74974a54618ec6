import type { PutRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { boundaryKey, onRole } from '../rules/asks.ts'
import { requireBoundary } from '../rules/boundaries.ts'
import { setBoundary } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export const PutRolePermissionsBoundary = operation<PutRolePermissionsBoundaryRequest, object>()({
  name: 'PutRolePermissionsBoundary',
  caller: 'signed',
  asks: onRole('iam:PutRolePermissionsBoundary', ({ PermissionsBoundary }) => boundaryKey(PermissionsBoundary)),
  faults: ['InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await requireBoundary(directory, account, input.PermissionsBoundary)
      await setBoundary({ directory, kind: 'role', account, name: input.RoleName! }, input.PermissionsBoundary!)
      return {}
    },
})
