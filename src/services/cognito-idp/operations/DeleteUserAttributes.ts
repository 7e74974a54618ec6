import type {
  DeleteUserAttributesRequest,
  DeleteUserAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { namedForRemoval, requireWritable, withoutAttributes } from '../rules/attributes.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { requireSignedIn, requireToken, type SignedInNeeds } from '../rules/signedIn.ts'
import { changeUser } from '../rules/users.ts'

/** Takes the caller's own attributes away: those that the client may write, but none that the pool requires. */
export const DeleteUserAttributes = operation<DeleteUserAttributesRequest, DeleteUserAttributesResponse>()({
  name: 'DeleteUserAttributes',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<DeleteUserAttributesResponse> => {
      const { pool, client, user } = await requireSignedIn(needs, requireToken(input.AccessToken), now)
      const removal = namedForRemoval(input.UserAttributeNames)
      requireWritable(client.settings, removal)
      await changeUser(needs, user, { pool, now, change: withoutAttributes(pool.settings, removal) })
      return {}
    },
})
