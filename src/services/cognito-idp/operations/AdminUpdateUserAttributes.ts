import type {
  AdminUpdateUserAttributesRequest,
  AdminUpdateUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { attributesOf, changedAttributes, requireComplete, requireFitting } from '../rules/attributes.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { sendFaults, userFaults } from '../rules/faults.ts'
import { changedDestinations } from '../rules/messages.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, requireUser } from '../rules/users.ts'

/** Changes a user's attributes; a changed address is unverified and gets a code unless the request says otherwise. */
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
      const changes = attributesOf(input.UserAttributes)
      const { now } = request
      const changed = await changeUser(needs, user, {
        pool,
        now,
        change: (before) => {
          requireFitting(pool.settings, changes, before.attributes)
          const attributes = changedAttributes(before.attributes, changes)
          requireComplete(pool.settings, attributes)
          return { ...before, attributes }
        },
      })
      const occasion = occasionOf(request, input.ClientMetadata)
      for (const to of changedDestinations(pool.settings, user.attributes, changed.attributes)) {
        const sending = { pool, user: changed, kind: to.attribute, message: 'updateAttribute', to } as const
        await sendCode(needs, { ...sending, occasion })
      }
      return {}
    },
})
