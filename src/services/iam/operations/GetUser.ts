import type { GetUserRequest, GetUserResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { requireOwnUser } from '../rules/ownUser.ts'
import { boundaryAndTags, rootShape, userShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const GetUser = operation<GetUserRequest, GetUserResponse>()({
  name: 'GetUser',
  caller: 'signed',
  asks: onUser('iam:GetUser'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<GetUserResponse> => {
      if (input.UserName === undefined && request.caller.kind === 'root') {
        return { User: await rootShape(directory, request.account) }
      }
      const name = input.UserName ?? (await requireOwnUser(request, 'iam:GetUser'))
      const user = await requireUser(directory, request.account, name)
      return { User: { ...userShape(user), ...boundaryAndTags(user) } }
    },
})
