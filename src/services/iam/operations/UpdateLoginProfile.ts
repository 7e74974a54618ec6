import type { UpdateLoginProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { acceptedPassword, noLogin } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html */
export const UpdateLoginProfile = operation<UpdateLoginProfileRequest, object>()({
  name: 'UpdateLoginProfile',
  caller: 'signed',
  asks: onUser('iam:UpdateLoginProfile'),
  faults: ['NoSuchEntity', 'PasswordPolicyViolation', 'ValidationError'],
  handle:
    ({ directory, random }: Pick<Needs, 'directory' | 'random'>) =>
    async (input, { account }) => {
      const name = input.UserName!
      const { id } = await requireUser(directory, account, name)
      const present = await directory.login(id)
      if (present === undefined) throw noLogin(name)
      const { Password, PasswordResetRequired = present.resetRequired } = input
      const password =
        Password === undefined
          ? present.password
          : await acceptedPassword({ directory, random }, account, name, Password)
      const login = { ...present, password, resetRequired: PasswordResetRequired }
      if (!(await directory.change({ do: 'setLogin', user: id, login }))) throw noLogin(name)
      return {}
    },
})
