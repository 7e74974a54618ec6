import type {
  AdminUpdateUserAttributesRequest,
  AdminUpdateUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { attributesOf, changedAttributes, requireFitting, requireKept } from '../rules/attributes.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { sendFaults, userFaults } from '../rules/faults.ts'
import { changedDestinations } from '../rules/messages.ts'
import { heldBack } from '../rules/pendingAttributes.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/**
 * Changes a user's attributes. A changed address gets a code unless the request says that it is verified; where the pool
 * says so, the old one stays until the code comes back.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html
 */
export const AdminUpdateUserAttributes = operation<
  AdminUpdateUserAttributesRequest,
  AdminUpdateUserAttributesResponse
>()({
  name: 'AdminUpdateUserAttributes',
  caller: 'signed',
  asks: askPool('AdminUpdateUserAttributes'),
  faults: [...userFaults, ...sendFaults, 'AliasExistsException'],
  handle:
    (needs: SendingNeeds) =>
    async (input, request): Promise<AdminUpdateUserAttributesResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      const wanted = attributesOf(input.UserAttributes)
      const { now } = request
      const destinations = changedDestinations(
        pool.settings,
        user.attributes,
        changedAttributes(user.attributes, wanted),
      )
      const changed = await changeUser(needs, user, {
        pool,
        now,
        change: (before) => {
          requireFitting(pool.settings, wanted, before.attributes)
          const changes = heldBack(pool.settings, before.attributes, wanted)
          const attributes = changedAttributes(before.attributes, changes)
          requireKept(pool.settings, before.attributes, attributes)
          return { ...before, attributes }
        },
      })
      const occasion = occasionOf(request, input.ClientMetadata)
      for (const to of destinations) {
        const sending = { pool, user: changed, kind: to.attribute, message: 'updateAttribute', to } as const
        await sendCode(needs, { ...sending, occasion })
      }
      return {}
    },
})
