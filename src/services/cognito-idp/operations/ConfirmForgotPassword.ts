import type {
  ConfirmForgotPasswordRequest,
  ConfirmForgotPasswordResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, UserRecord } from '../ports.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { codeMismatch, requireCode } from '../rules/codes.ts'
import { confirmed } from '../rules/confirming.ts'
import { codeFaults, notAuthorized, triggerFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { requireAllowedPassword } from '../rules/passwordPolicy.ts'
import { newPassword } from '../rules/passwords.ts'
import { hidesUsers } from '../rules/proof.ts'
import { afterConfirmation } from '../rules/signUpTriggers.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, findUser } from '../rules/users.ts'

/** Sets a new password by the code that was sent to a verified address. */
export const ConfirmForgotPassword = operation<ConfirmForgotPasswordRequest, ConfirmForgotPasswordResponse>()({
  name: 'ConfirmForgotPassword',
  caller: 'anyone', // the code is the proof
  faults: [...userFaults, ...codeFaults, ...triggerFaults, 'InvalidPasswordException', 'AliasExistsException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'callAs' | 'power'>) =>
    async (input, request): Promise<ConfirmForgotPasswordResponse> => {
      const { now } = request
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      const password = given(input.Password)
      requireSecretHash(needs, client, input.SecretHash, [name])
      requireAllowedPassword(pool.settings, password)
      const user = await findUser(needs, pool, name)
      if (user === undefined || !user.enabled) {
        if (hidesUsers(client)) throw codeMismatch()
        throw user === undefined ? userNotFound() : notAuthorized('User is disabled.')
      }
      const proven = await requireCode(needs, user, 'forgotPassword', given(input.ConfirmationCode), now)
      const secret = await newPassword(needs, user, password, now)
      const change = (before: UserRecord): UserRecord => confirmed({ ...before, ...secret }, proven)
      const after = await changeUser(needs, user, { pool, now, change, usesCode: 'forgotPassword' })
      const occasion = occasionOf(request, input.ClientMetadata)
      await afterConfirmation(needs, { pool, clientId: client.id, user: after, occasion }, 'ConfirmForgotPassword')
      return {}
    },
})
