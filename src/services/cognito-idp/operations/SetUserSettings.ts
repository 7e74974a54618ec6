import type { SetUserSettingsRequest, SetUserSettingsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { setOptions } from '../rules/mfa/preferences.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Sets whether the caller is asked for a code by SMS; SetUserMFAPreference knows the other factors too. */
export const SetUserSettings = operation<SetUserSettingsRequest, SetUserSettingsResponse>()({
  name: 'SetUserSettings',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<SetUserSettingsResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      await setOptions(needs, pool, user, given(input.MFAOptions))
      return {}
    },
})
