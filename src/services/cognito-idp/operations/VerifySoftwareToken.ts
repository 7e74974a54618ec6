import type { VerifySoftwareTokenRequest, VerifySoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { enableMethod } from '../rules/mfa/preferences.ts'
import { beginSetup, setupOf } from '../rules/mfa/setup.ts'
import { verifyFirst } from '../rules/mfa/softwareToken.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'
import { requireKeepable } from '../rules/texts.ts'

/** Takes the first code of an authenticator app, which may be used from then on. */
export const VerifySoftwareToken = operation<VerifySoftwareTokenRequest, VerifySoftwareTokenResponse>()({
  name: 'VerifySoftwareToken',
  caller: 'anyone', // the access token, or the session of a proven password, is the proof
  faults: [
    ...ownAccountFaults,
    'EnableSoftwareTokenMFAException',
    'ResourceNotFoundException',
    'SoftwareTokenMFANotFoundException',
  ],
  handle:
    (needs: SignedInNeeds & Pick<Needs, 'keyRing' | 'random'>) =>
    async ({ AccessToken, Session, UserCode, FriendlyDeviceName }, { now }): Promise<VerifySoftwareTokenResponse> => {
      const code = given(UserCode)
      requireKeepable('FriendlyDeviceName', FriendlyDeviceName)
      if (AccessToken !== undefined) {
        const { user } = await requireSignedIn(needs, AccessToken, now)
        await verifyFirst(needs, user, code, FriendlyDeviceName, now)
        return { Status: 'SUCCESS' }
      }
      if (Session === undefined) throw invalidParameter('Either AccessToken or Session must be given.')
      const setup = await setupOf(needs, 'softwareTokenAssociated', Session, now)
      await verifyFirst(needs, setup.step.user, code, FriendlyDeviceName, now)
      await setup.answered()
      await enableMethod(needs, setup.step.user, 'SOFTWARE_TOKEN_MFA')
      return { Status: 'SUCCESS', Session: beginSetup(needs, 'softwareTokenVerified', setup) }
    },
})
