import type { DeleteUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { setBoundary } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html */
export const DeleteUserPermissionsBoundary = operation<DeleteUserPermissionsBoundaryRequest, object>()({
  name: 'DeleteUserPermissionsBoundary',
  caller: 'signed',
  asks: onUser('iam:DeleteUserPermissionsBoundary'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await setBoundary({ directory, kind: 'user', account, name: input.UserName! }, null)
      return {}
    },
})
