import type {
  StartWebAuthnRegistrationRequest,
  StartWebAuthnRegistrationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { registrationOptions } from '../rules/passkeys/registering.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Begins to make a passkey for the caller. */
export const StartWebAuthnRegistration = operation<
  StartWebAuthnRegistrationRequest,
  StartWebAuthnRegistrationResponse
>()({
  name: 'StartWebAuthnRegistration',
  caller: 'anyone', // the access token is the proof
  faults: [
    ...ownAccountFaults,
    'LimitExceededException',
    'WebAuthnConfigurationMissingException',
    'WebAuthnNotEnabledException',
  ],
  handle:
    (needs: SignedInNeeds & Pick<Needs, 'keyRing' | 'random' | 'passkeys'>) =>
    async (input, { now }): Promise<StartWebAuthnRegistrationResponse> => {
      const signedIn = await requireSignedIn(needs, input.AccessToken, now)
      return { CredentialCreationOptions: await registrationOptions(needs, signedIn, now) }
    },
})
