import type { AdminInitiateAuthRequest, AdminInitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { requireClient } from '../rules/clients.ts'
import { behindServer } from '../rules/events/addresses.ts'
import { signInFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import type { SignInNeeds } from '../rules/proceeding.ts'
import { adminFlows, initiate } from '../rules/signInFlows.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Begins a sign-in from an app's own server. */
export const AdminInitiateAuth = operation<AdminInitiateAuthRequest, AdminInitiateAuthResponse>()({
  name: 'AdminInitiateAuth',
  caller: 'signed',
  asks: askPool('AdminInitiateAuth'),
  faults: signInFaults,
  handle:
    (needs: SignInNeeds) =>
    async (input, request): Promise<AdminInitiateAuthResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const client = await requireClient(needs, pool, input.ClientId)
      const occasion = behindServer(occasionOf(request, undefined, input.ClientMetadata), input.ContextData)
      const parameters = input.AuthParameters ?? {}
      return initiate(needs, adminFlows, { pool, client }, given(input.AuthFlow), parameters, occasion, input.Session)
    },
})
