import type {
  UpdateUserAttributesRequest,
  UpdateUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { attributesOf, changedAttributes, requireFitting, requireKept, requireWritable } from '../rules/attributes.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { ownAccountFaults, sendFaults } from '../rules/faults.ts'
import { changedDestinations } from '../rules/messages.ts'
import { heldBack } from '../rules/pendingAttributes.ts'
import { countCall } from '../rules/quotas.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser } from '../rules/users.ts'

/**
 * Changes the caller's own attributes. A new address gets a code; where the pool says so, the old one stays until
 * the code comes back.
 */
export const UpdateUserAttributes = operation<UpdateUserAttributesRequest, UpdateUserAttributesResponse>()({
  name: 'UpdateUserAttributes',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, ...sendFaults, 'AliasExistsException'],
  handle:
    (needs: SendingNeeds & Pick<Needs, 'signingKeys' | 'issuerOf'>) =>
    async (input, request): Promise<UpdateUserAttributesResponse> => {
      const { now } = request
      const { pool, client, user } = await requireSignedIn(needs, input.AccessToken, now)
      const wanted = attributesOf(input.UserAttributes)
      requireWritable(client.settings, wanted)
      requireFitting(pool.settings, wanted, user.attributes)
      const changes = heldBack(pool.settings, user.attributes, wanted)
      const destinations = changedDestinations(
        pool.settings,
        user.attributes,
        changedAttributes(user.attributes, wanted),
      )
      for (const _ of destinations) await countCall(needs, 'GetUserAttributeVerificationCode', user, now)
      const changed = await changeUser(needs, user, {
        pool,
        now,
        change: (before) => {
          const attributes = changedAttributes(before.attributes, changes)
          requireKept(pool.settings, before.attributes, attributes)
          return { ...before, attributes }
        },
      })
      const occasion = occasionOf(request, input.ClientMetadata)
      const sent = []
      for (const to of destinations) {
        const sending = { pool, user: changed, kind: to.attribute, message: 'updateAttribute', to } as const
        sent.push(await sendCode(needs, { ...sending, clientId: client.id, occasion }))
      }
      return { CodeDeliveryDetailsList: sent }
    },
})
