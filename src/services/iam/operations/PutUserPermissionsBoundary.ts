import type { PutUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { boundaryKey, onUser } from '../rules/asks.ts'
import { requireBoundary } from '../rules/boundaries.ts'
import { setBoundary } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export const PutUserPermissionsBoundary = operation<PutUserPermissionsBoundaryRequest, object>()({
  name: 'PutUserPermissionsBoundary',
  caller: 'signed',
  asks: onUser('iam:PutUserPermissionsBoundary', ({ PermissionsBoundary }) => boundaryKey(PermissionsBoundary)),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await requireBoundary(directory, account, input.PermissionsBoundary)
      await setBoundary({ directory, kind: 'user', account, name: input.UserName! }, input.PermissionsBoundary!)
      return {}
    },
})
