import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { BadRequest, jsonHandler, requiredText } from './http.ts'
import { type Environment, setting } from './settings.ts'
import { tokensOf } from './tokens.ts'

/** `POST /signin {email, password}`: tokens for a person who knows the password. */
export function signin(userPool: CognitoIdentityProviderClient, environment: Environment) {
  return jsonHandler(async (event) => {
    const { email, password } = requiredText(event, 'email', 'password')
    const { AuthenticationResult, ChallengeName } = await userPool.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: setting(environment, 'USER_POOL_CLIENT_ID'),
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    )
    if (AuthenticationResult === undefined) {
      throw new BadRequest(`signing in asks for ${ChallengeName}, which this API does not offer`)
    }
    return tokensOf(AuthenticationResult)
  })
}

export const handler = signin(new CognitoIdentityProviderClient(), process.env)
