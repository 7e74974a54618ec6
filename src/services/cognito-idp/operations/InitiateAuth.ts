import type { InitiateAuthRequest, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { requireApp } from '../rules/clients.ts'
import { from } from '../rules/events/addresses.ts'
import { signInFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import type { SignInNeeds } from '../rules/proceeding.ts'
import { initiate, publicFlows } from '../rules/signInFlows.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Begins a sign-in, or refreshes one. */
export const InitiateAuth = operation<InitiateAuthRequest, InitiateAuthResponse>()({
  name: 'InitiateAuth',
  caller: 'anyone', // the password, the SRP exchange or the refresh token is the proof
  faults: signInFaults,
  handle:
    (needs: SignInNeeds) =>
    async (input, request): Promise<InitiateAuthResponse> => {
      const app = await requireApp(needs, input.ClientId)
      const occasion = from(app, occasionOf(request, undefined, input.ClientMetadata), input.UserContextData)
      return initiate(
        needs,
        publicFlows,
        app,
        given(input.AuthFlow),
        input.AuthParameters ?? {},
        occasion,
        input.Session,
      )
    },
})
