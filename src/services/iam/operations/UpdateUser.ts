import type { UpdateUserRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRenamed } from '../rules/asks.ts'
import { renamePrincipal } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export const UpdateUser = operation<UpdateUserRequest, object>()({
  name: 'UpdateUser',
  caller: 'signed',
  asks: onRenamed('user', 'iam:UpdateUser', ({ UserName, NewUserName, NewPath }: UpdateUserRequest) => ({
    name: UserName!,
    newName: NewUserName,
    newPath: NewPath,
  })),
  faults: ['ConcurrentModification', 'EntityAlreadyExists', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const target = { directory, kind: 'user', account, name: input.UserName! } as const
      await renamePrincipal(target, input.NewUserName, input.NewPath)
      return {}
    },
})
