import type { AdminConfirmSignUpRequest, AdminConfirmSignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { confirmed, requireUnconfirmed } from '../rules/confirming.ts'
import { triggerFaults, userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { afterConfirmation } from '../rules/signUpTriggers.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/** Confirms a user without a code; no address is verified by it. */
export const AdminConfirmSignUp = operation<AdminConfirmSignUpRequest, AdminConfirmSignUpResponse>()({
  name: 'AdminConfirmSignUp',
  caller: 'signed',
  asks: askPool('AdminConfirmSignUp'),
  faults: [...userFaults, ...triggerFaults],
  handle:
    (needs: Pick<Needs, 'userPools' | 'callAs'>) =>
    async (input, request): Promise<AdminConfirmSignUpResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const change = (before: UserRecord): UserRecord => {
        requireUnconfirmed(before)
        return confirmed(before, undefined)
      }
      const after = await changeUser(needs, user, { pool, now: request.now, change })
      const occasion = occasionOf(request, input.ClientMetadata)
      await afterConfirmation(needs, { pool, user: after, occasion }, 'ConfirmSignUp')
      return {}
    },
})
