import type {
  AssociateSoftwareTokenRequest,
  AssociateSoftwareTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, ownAccountFaults } from '../rules/faults.ts'
import { beginSetup, setupOf } from '../rules/mfa/setup.ts'
import { associate, requireSoftwareTokens } from '../rules/mfa/softwareToken.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Gives a user a seed for an authenticator app: one who is signed in, or one who must set up a second factor first. */
export const AssociateSoftwareToken = operation<AssociateSoftwareTokenRequest, AssociateSoftwareTokenResponse>()({
  name: 'AssociateSoftwareToken',
  caller: 'anyone', // the access token, or the session of a proven password, is the proof
  faults: [...ownAccountFaults, 'ResourceNotFoundException', 'SoftwareTokenMFANotFoundException'],
  handle:
    (needs: SignedInNeeds & Pick<Needs, 'keyRing' | 'random'>) =>
    async ({ AccessToken, Session }, { now }): Promise<AssociateSoftwareTokenResponse> => {
      if (AccessToken !== undefined) {
        const { pool, user } = await requireSignedIn(needs, AccessToken, now)
        requireSoftwareTokens(pool)
        return { SecretCode: await associate(needs, user) }
      }
      if (Session === undefined) throw invalidParameter('Either AccessToken or Session must be given.')
      const setup = await setupOf(needs, 'MFA_SETUP', Session, now)
      requireSoftwareTokens(setup.app.pool)
      await setup.answered()
      const SecretCode = await associate(needs, setup.step.user)
      return { SecretCode, Session: beginSetup(needs, 'softwareTokenAssociated', setup) }
    },
})
