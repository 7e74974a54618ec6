import type {
  GetTokensFromRefreshTokenRequest,
  GetTokensFromRefreshTokenResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { knowsSecret, requireApp } from '../rules/clients.ts'
import { notAuthorized, poolFaults, triggerFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import type { SignInNeeds } from '../rules/proceeding.ts'
import { refreshTokens } from '../rules/refreshing.ts'
import { occasionOf } from '../rules/triggers.ts'

/** Gives new tokens for a refresh token, and a new refresh token where the client rotates them. */
export const GetTokensFromRefreshToken = operation<
  GetTokensFromRefreshTokenRequest,
  GetTokensFromRefreshTokenResponse
>()({
  name: 'GetTokensFromRefreshToken',
  caller: 'anyone', // the refresh token is the proof
  faults: [...poolFaults, ...triggerFaults, 'RefreshTokenReuseException'],
  handle:
    (needs: SignInNeeds) =>
    async (input, request): Promise<GetTokensFromRefreshTokenResponse> => {
      const app = await requireApp(needs, input.ClientId)
      if (!knowsSecret(needs, app.client, input.ClientSecret)) {
        throw notAuthorized(`Unable to verify client secret for client ${app.client.id}`)
      }
      const occasion = occasionOf(request, input.ClientMetadata)
      const token = given(input.RefreshToken)
      return { AuthenticationResult: await refreshTokens(needs, app, token, occasion, { deviceKey: input.DeviceKey }) }
    },
})
