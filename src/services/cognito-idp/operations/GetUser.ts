import type { GetUserRequest, GetUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { listAttributes, readableNames } from '../rules/attributes.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { showPreference } from '../rules/mfa/preferences.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Shows the caller's own account, as far as the app client may read it. */
export const GetUser = operation<GetUserRequest, GetUserResponse>()({
  name: 'GetUser',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<GetUserResponse> => {
      const { user, client } = await requireSignedIn(needs, input.AccessToken, now)
      return {
        Username: user.username,
        UserAttributes: listAttributes(user, readableNames(client.settings)),
        ...(await showPreference(needs, user)),
      }
    },
})
