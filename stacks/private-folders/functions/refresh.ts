import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { jsonHandler, requiredText } from './http.ts'
import { type Environment, setting } from './settings.ts'
import { tokensOf } from './tokens.ts'

/** `POST /refresh {refresh_token}`: new tokens without a password. */
export function refresh(userPool: CognitoIdentityProviderClient, environment: Environment) {
  return jsonHandler(async (event) => {
    const { refresh_token } = requiredText(event, 'refresh_token')
    const { AuthenticationResult } = await userPool.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: setting(environment, 'USER_POOL_CLIENT_ID'),
        AuthParameters: { REFRESH_TOKEN: refresh_token },
      }),
    )
    return tokensOf(AuthenticationResult ?? {})
  })
}

export const handler = refresh(new CognitoIdentityProviderClient(), process.env)
