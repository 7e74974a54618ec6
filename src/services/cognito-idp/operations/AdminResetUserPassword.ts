import type {
  AdminResetUserPasswordRequest,
  AdminResetUserPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { invalidParameter, notAuthorized, sendFaults, userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { recoveryDestination } from '../rules/recovery.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/**
 * Takes a user's password out of use, and sends the code with which the user sets another.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html
 */
export const AdminResetUserPassword = operation<AdminResetUserPasswordRequest, AdminResetUserPasswordResponse>()({
  name: 'AdminResetUserPassword',
  caller: 'signed',
  asks: askPool('AdminResetUserPassword'),
  faults: [...userFaults, ...sendFaults],
  handle:
    (needs: SendingNeeds) =>
    async (input, request): Promise<AdminResetUserPasswordResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const to = await recoveryDestination(needs, pool, user)
      if (to === undefined) {
        throw invalidParameter(
          'Cannot reset password for the user as there is no registered/verified email or phone_number',
        )
      }
      const change = (before: UserRecord): UserRecord => {
        requireResettable(before)
        return { ...before, status: 'RESET_REQUIRED' }
      }
      const reset = await changeUser(needs, user, { pool, now: request.now, change })
      const occasion = occasionOf(request, input.ClientMetadata)
      await sendCode(needs, { pool, user: reset, kind: 'forgotPassword', message: 'forgotPassword', to, occasion })
      return {}
    },
})

/** Whoever has no password of their own has none to reset. */
function requireResettable({ status, enabled }: UserRecord): void {
  if (!enabled) throw notAuthorized('User is disabled.')
  if (status !== 'CONFIRMED' && status !== 'RESET_REQUIRED') {
    throw notAuthorized('User password cannot be reset in the current state.')
  }
}
