import type { GetLoginProfileRequest, GetLoginProfileResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { requireOwnUser } from '../rules/ownUser.ts'
import { loginShape, noLogin } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html */
export const GetLoginProfile = operation<GetLoginProfileRequest, GetLoginProfileResponse>()({
  name: 'GetLoginProfile',
  caller: 'signed',
  asks: onUser('iam:GetLoginProfile'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<GetLoginProfileResponse> => {
      const name = input.UserName ?? (await requireOwnUser(request, 'iam:GetLoginProfile'))
      const { id } = await requireUser(directory, request.account, name)
      const login = await directory.login(id)
      if (login === undefined) throw noLogin(name)
      return { LoginProfile: loginShape(name, login) }
    },
})
