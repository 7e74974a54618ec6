import type {
  ResendConfirmationCodeRequest,
  ResendConfirmationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { linksLeadTo } from '../rules/confirmationLinks.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { invalidParameter, notAuthorized, sendFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { simulatedDelivery, verificationDestination } from '../rules/messages.ts'
import { hidesUsers } from '../rules/proof.ts'
import { countCallByName } from '../rules/quotas.ts'
import { occasionOf } from '../rules/triggers.ts'
import { findUser } from '../rules/users.ts'

/**
 * Sends the code of a sign-up once more; the one before it is void.
 * Deviation: where the client hides who exists, whoever was confirmed is answered as somebody who is not there is.
 */
export const ResendConfirmationCode = operation<ResendConfirmationCodeRequest, ResendConfirmationCodeResponse>()({
  name: 'ResendConfirmationCode',
  caller: 'anyone', // it answers only where a code was sent, and sends it to the user's own address
  faults: [...userFaults, ...sendFaults],
  handle:
    (needs: SendingNeeds) =>
    async (input, request): Promise<ResendConfirmationCodeResponse> => {
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      requireSecretHash(needs, client, input.SecretHash, [name])
      await countCallByName(needs, 'ResendConfirmationCode', pool, name, request.now)
      await linksLeadTo(needs, pool)
      const user = await findUser(needs, pool, name)
      const to = user && verificationDestination(pool.settings, user.attributes)
      if (user === undefined || to === undefined || !user.enabled || user.status !== 'UNCONFIRMED') {
        if (!hidesUsers(client)) throw refusal(user)
        return { CodeDeliveryDetails: simulatedDelivery(needs.keyRing, pool, name, undefined, 'signUp') }
      }
      const occasion = occasionOf(request, input.ClientMetadata)
      const sending = { pool, user, kind: 'signUp', message: 'resendCode', to, clientId: client.id, occasion } as const
      const details = await sendCode(needs, { ...sending, isHidden: hidesUsers(client) })
      noteDeed(needs, pool, user, 'ResendCode', occasion)
      return { CodeDeliveryDetails: details }
    },
})

/** Why no code is sent: told only by clients that do not hide who exists. */
function refusal(user: UserRecord | undefined): Fault {
  if (user === undefined) return userNotFound()
  if (!user.enabled) return notAuthorized('User is disabled.')
  if (user.status !== 'UNCONFIRMED') return invalidParameter('User is already confirmed.')
  return notAuthorized('Auto verification not turned on.')
}
