import type { DeleteUserRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { removePrincipal } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export const DeleteUser = operation<DeleteUserRequest, object>()({
  name: 'DeleteUser',
  caller: 'signed',
  asks: onUser('iam:DeleteUser'),
  faults: ['DeleteConflict', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removePrincipal({ directory, kind: 'user', account, name: input.UserName! })
      return {}
    },
})
