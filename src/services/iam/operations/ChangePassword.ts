import type { ChangePasswordRequest } from '@aws-sdk/client-iam'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamFault } from '../rules/faults.ts'
import { requireUser } from '../rules/find.ts'
import { requireOwnUser } from '../rules/ownUser.ts'
import { acceptedPassword, isPassword, noLogin } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html */
export const ChangePassword = operation<ChangePasswordRequest, object>()({
  name: 'ChangePassword',
  caller: 'signed',
  asks: () => [],
  faults: ['InvalidUserType', 'NoSuchEntity', 'PasswordPolicyViolation', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory' | 'random'>) => async (input, request) => {
    const { account, caller } = request
    if (caller.kind !== 'user') throw iamFault('InvalidUserType', 'Only an IAM user can change its password.')
    const own = await requireOwnUser(request, 'iam:ChangePassword')
    const { id, name } = await requireUser(needs.directory, account, own)
    const login = await needs.directory.login(id)
    if (login === undefined) throw noLogin(name)
    if (!(await isPassword(input.OldPassword!, login.password))) {
      throw new Fault('AccessDenied', 'The old password was incorrect.', { status: 403 })
    }
    const password = await acceptedPassword(needs, account, name, input.NewPassword)
    const next = { createdAt: login.createdAt, password, resetRequired: false }
    if (!(await needs.directory.change({ do: 'setLogin', user: id, login: next }))) throw noLogin(name)
    return {}
  },
})
