import type {
  ResendConfirmationCodeRequest,
  ResendConfirmationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { invalidParameter, notAuthorized, sendFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { simulatedDelivery, verificationDestination } from '../rules/messages.ts'
import { hidesUsers } from '../rules/proof.ts'
import { countCallByName } from '../rules/quotas.ts'
import { occasionOf } from '../rules/triggers.ts'
import { findUser } from '../rules/users.ts'

/** Sends the code of a sign-up once more; the one before it is void. */
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
      const user = await findUser(needs, pool, name)
      if (user === undefined || !user.enabled) {
        if (!hidesUsers(client)) throw user === undefined ? userNotFound() : notAuthorized('User is disabled.')
        return { CodeDeliveryDetails: simulatedDelivery(needs.keyRing, pool, name) }
      }
      if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.')
      const to = verificationDestination(pool.settings, user.attributes)
      if (to === undefined) throw notAuthorized('Auto verification not turned on.')
      const occasion = occasionOf(request, input.ClientMetadata)
      const sending = { pool, user, kind: 'signUp', message: 'resendCode', to, clientId: client.id, occasion } as const
      return { CodeDeliveryDetails: await sendCode(needs, { ...sending, isHidden: hidesUsers(client) }) }
    },
})
