import { CognitoIdentityProviderClient, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { jsonHandler, requiredText } from './http.ts'
import { type Environment, setting } from './settings.ts'

/** `POST /signup {email, password}`: registers a person; the user pool sends a code to the address. */
export function signup(userPool: CognitoIdentityProviderClient, environment: Environment) {
  return jsonHandler(async (event) => {
    const { email, password } = requiredText(event, 'email', 'password')
    const ClientId = setting(environment, 'USER_POOL_CLIENT_ID')
    const result = await userPool.send(new SignUpCommand({ ClientId, Username: email, Password: password }))
    return {
      user_sub: result.UserSub,
      confirmed: result.UserConfirmed ?? false,
      code_sent_to: result.CodeDeliveryDetails?.Destination,
    }
  })
}

export const handler = signup(new CognitoIdentityProviderClient(), process.env)
