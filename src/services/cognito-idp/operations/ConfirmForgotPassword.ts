import type {
  ConfirmForgotPasswordRequest,
  ConfirmForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { codeMismatch, requireCode } from '../rules/codes.ts'
import { confirmed } from '../rules/confirming.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { codeFaults, notAuthorized, triggerFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { nextPassword } from '../rules/passwordHistory.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { hidesUsers } from '../rules/proof.ts'
import { countCallByName } from '../rules/quotas.ts'
import { afterConfirmation } from '../rules/signUpTriggers.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, findUser } from '../rules/users.ts'

/**
 * Sets a new password by the code that was sent to a verified address.
 * Deviation: where the client hides who exists, a code that expired or was tried too often is as wrong as any other.
 */
export const ConfirmForgotPassword = operation<ConfirmForgotPasswordRequest, ConfirmForgotPasswordResponse>()({
  name: 'ConfirmForgotPassword',
  caller: 'anyone', // the code is the proof
  faults: [
    ...userFaults,
    ...codeFaults,
    ...triggerFaults,
    'AliasExistsException',
    'InvalidPasswordException',
    'PasswordHistoryPolicyViolationException',
  ],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'callAs' | 'power' | 'later'>) =>
    async (input, request): Promise<ConfirmForgotPasswordResponse> => {
      const { now } = request
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      const password = given(input.Password)
      requireSecretHash(needs, client, input.SecretHash, [name])
      requireAllowedPassword(pool.settings, password)
      await countCallByName(needs, 'ConfirmForgotPassword', pool, name, now)
      const user = await findUser(needs, pool, name)
      if (user === undefined || !user.enabled) {
        if (hidesUsers(client)) throw codeMismatch()
        throw user === undefined ? userNotFound() : notAuthorized('User is disabled.')
      }
      const code = given(input.ConfirmationCode)
      const occasion = occasionOf(request, input.ClientMetadata)
      const proven = await requireCode(needs, user, 'forgotPassword', code, now).catch((error: unknown) => {
        noteDeed(needs, pool, user, 'ForgotPassword', occasion, false)
        throw error instanceof Fault && hidesUsers(client) ? codeMismatch() : error
      })
      const secret = await nextPassword(needs, pool, user, password, now)
      const change = (before: UserRecord): UserRecord => confirmed({ ...before, ...secret }, proven)
      const after = await changeUser(needs, user, { pool, now, change, usesCode: 'forgotPassword' })
      noteDeed(needs, pool, user, 'PasswordChange', occasion)
      await afterConfirmation(needs, { pool, clientId: client.id, user: after, occasion }, 'ConfirmForgotPassword')
      return {}
    },
})
