import type { GlobalSignOutRequest, GlobalSignOutResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { changeUser, newEpoch } from '../rules/users.ts'

/** Signs the caller out everywhere: all their access and refresh tokens are revoked. */
export const GlobalSignOut = operation<GlobalSignOutRequest, GlobalSignOutResponse>()({
  name: 'GlobalSignOut',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf' | 'random'>) =>
    async (input, { now }): Promise<GlobalSignOutResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      await changeUser(needs, user, { pool, now, change: (before) => ({ ...before, epoch: newEpoch(needs.random) }) })
      return {}
    },
})
