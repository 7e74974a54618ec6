import type { DeleteLoginProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { requireOwnUser } from '../rules/ownUser.ts'
import { noLogin } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html */
export const DeleteLoginProfile = operation<DeleteLoginProfileRequest, object>()({
  name: 'DeleteLoginProfile',
  caller: 'signed',
  asks: onUser('iam:DeleteLoginProfile'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, request) => {
      const name = input.UserName ?? (await requireOwnUser(request, 'iam:DeleteLoginProfile'))
      const { id } = await requireUser(directory, request.account, name)
      if (!(await directory.change({ do: 'removeLogin', user: id }))) throw noLogin(name)
      return {}
    },
})
