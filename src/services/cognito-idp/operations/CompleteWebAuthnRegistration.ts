import type {
  CompleteWebAuthnRegistrationRequest,
  CompleteWebAuthnRegistrationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { register } from '../rules/passkeys/registering.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Keeps the passkey that the caller made. */
export const CompleteWebAuthnRegistration = operation<
  CompleteWebAuthnRegistrationRequest,
  CompleteWebAuthnRegistrationResponse
>()({
  name: 'CompleteWebAuthnRegistration',
  caller: 'anyone', // the access token is the proof
  faults: [
    ...ownAccountFaults,
    'LimitExceededException',
    'WebAuthnChallengeNotFoundException',
    'WebAuthnClientMismatchException',
    'WebAuthnConfigurationMissingException',
    'WebAuthnCredentialNotSupportedException',
    'WebAuthnNotEnabledException',
    'WebAuthnOriginNotAllowedException',
    'WebAuthnRelyingPartyMismatchException',
  ],
  handle:
    (needs: SignedInNeeds & Pick<Needs, 'keyRing' | 'random' | 'passkeys' | 'quotas'>) =>
    async (input, { now }): Promise<CompleteWebAuthnRegistrationResponse> => {
      const signedIn = await requireSignedIn(needs, input.AccessToken, now)
      await register(needs, signedIn, given(input.Credential), now)
      return {}
    },
})
