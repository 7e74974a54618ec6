import type {
  SetUserMFAPreferenceRequest,
  SetUserMFAPreferenceResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { setPreference } from '../rules/mfa/preferences.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Sets which second factors the caller is asked for. */
export const SetUserMFAPreference = operation<SetUserMFAPreferenceRequest, SetUserMFAPreferenceResponse>()({
  name: 'SetUserMFAPreference',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<SetUserMFAPreferenceResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      await setPreference(needs, pool, user, input)
      return {}
    },
})
