import type { CreateLoginProfileRequest, CreateLoginProfileResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { iamFault } from '../rules/faults.ts'
import { requireUser } from '../rules/find.ts'
import { requireOwnUser } from '../rules/ownUser.ts'
import { acceptedPassword, loginShape } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html */
export const CreateLoginProfile = operation<CreateLoginProfileRequest, CreateLoginProfileResponse>()({
  name: 'CreateLoginProfile',
  caller: 'signed',
  asks: onUser('iam:CreateLoginProfile'),
  faults: ['EntityAlreadyExists', 'NoSuchEntity', 'PasswordPolicyViolation', 'ValidationError'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateLoginProfileResponse> => {
      const name = input.UserName ?? (await requireOwnUser(request, 'iam:CreateLoginProfile'))
      const { id } = await requireUser(directory, request.account, name)
      const password = await acceptedPassword({ directory, random }, request.account, name, input.Password)
      const login = { createdAt: clock.now(), password, resetRequired: input.PasswordResetRequired === true }
      if (!(await directory.change({ do: 'addLogin', user: id, login }))) {
        await requireUser(directory, request.account, name)
        throw iamFault('EntityAlreadyExists', `Login Profile for user ${name} already exists.`)
      }
      return { LoginProfile: loginShape(name, login) }
    },
})
