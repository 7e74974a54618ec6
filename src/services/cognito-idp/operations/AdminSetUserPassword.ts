import type {
  AdminSetUserPasswordRequest,
  AdminSetUserPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { userFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { nextPassword } from '../rules/passwordHistory.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/**
 * Sets a user's password: for good, or until the next sign-in. A provider's user may have one too, by the own name only.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html
 */
export const AdminSetUserPassword = operation<AdminSetUserPasswordRequest, AdminSetUserPasswordResponse>()({
  name: 'AdminSetUserPassword',
  caller: 'signed',
  asks: askPool('AdminSetUserPassword'),
  faults: [...userFaults, 'InvalidPasswordException', 'PasswordHistoryPolicyViolationException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'power'>) =>
    async (input, request): Promise<AdminSetUserPasswordResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const password = given(input.Password)
      requireAllowedPassword(pool.settings, password)
      const status = input.Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
      const { now } = request
      const secret = await nextPassword(needs, pool, user, password, now)
      const change = (before: UserRecord): UserRecord => ({ ...before, ...secret, status })
      await changeUser(needs, user, { pool, now, change })
      return {}
    },
})
