import type { GetUserAuthFactorsRequest, GetUserAuthFactorsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { choicesOf } from '../rules/firstFactors.ts'
import { showPreference } from '../rules/mfa/preferences.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Shows how the caller may sign in, and which second factors they are asked for. */
export const GetUserAuthFactors = operation<GetUserAuthFactorsRequest, GetUserAuthFactorsResponse>()({
  name: 'GetUserAuthFactors',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<GetUserAuthFactorsResponse> => {
      const { pool, client, user } = await requireSignedIn(needs, input.AccessToken, now)
      const { PreferredMfaSetting, UserMFASettingList } = await showPreference(needs, user)
      const choices = await choicesOf(needs, { pool, client }, user)
      return {
        Username: user.username,
        ...(PreferredMfaSetting !== undefined && { PreferredMfaSetting }),
        ...(UserMFASettingList && { UserMFASettingList }),
        ConfiguredUserAuthFactors: choices.filter((choice) => choice !== 'PASSWORD_SRP'),
      }
    },
})
