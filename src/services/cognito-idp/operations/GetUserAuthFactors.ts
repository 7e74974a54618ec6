import type { GetUserAuthFactorsRequest, GetUserAuthFactorsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { showAuthFactors } from '../rules/authFactors.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Shows how the caller may sign in, and which second factors they are asked for. */
export const GetUserAuthFactors = operation<GetUserAuthFactorsRequest, GetUserAuthFactorsResponse>()({
  name: 'GetUserAuthFactors',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<GetUserAuthFactorsResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      return showAuthFactors(needs, pool, user)
    },
})
