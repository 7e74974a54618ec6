import type {
  GetUserAttributeVerificationCodeRequest,
  GetUserAttributeVerificationCodeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { invalidParameter, ownAccountFaults, sendFaults } from '../rules/faults.ts'
import { destinationOf } from '../rules/messages.ts'
import { waitsForCode } from '../rules/pendingAttributes.ts'
import { countCall } from '../rules/quotas.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Sends a code to the caller's own address or number, or to the one that waits to replace it. */
export const GetUserAttributeVerificationCode = operation<
  GetUserAttributeVerificationCodeRequest,
  GetUserAttributeVerificationCodeResponse
>()({
  name: 'GetUserAttributeVerificationCode',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, ...sendFaults],
  handle:
    (needs: SendingNeeds & Pick<Needs, 'signingKeys' | 'issuerOf'>) =>
    async (input, request): Promise<GetUserAttributeVerificationCodeResponse> => {
      const { now } = request
      const { pool, client, user } = await requireSignedIn(needs, input.AccessToken, now)
      const { AttributeName: name } = input
      if (name !== 'email' && name !== 'phone_number') throw invalidParameter(`Attribute ${name} cannot be verified.`)
      await countCall(needs, 'GetUserAttributeVerificationCode', user, now)
      const code = await needs.userPools.code(pool.id, user.sub, name)
      const pending = code?.code !== undefined && code.expiresAt > now ? code.value : undefined
      const waiting = waitsForCode(pool.settings, user.attributes, name) ? pending : undefined
      const to = destinationOf({ [name]: waiting ?? user.attributes[name] ?? '' }, name)
      if (to === undefined) throw invalidParameter(`User has no attribute ${name} to verify.`)
      const occasion = occasionOf(request, input.ClientMetadata)
      const sending = { pool, user, kind: name, message: 'verifyAttribute', to, clientId: client.id, occasion } as const
      return { CodeDeliveryDetails: await sendCode(needs, sending) }
    },
})
