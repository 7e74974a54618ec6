import { CognitoIdentityProviderClient, ConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { jsonHandler, requiredText } from './http.ts'
import { type Environment, setting } from './settings.ts'

/** `POST /confirm {email, code}`: proves that the address is the person's own. */
export function confirm(userPool: CognitoIdentityProviderClient, environment: Environment) {
  return jsonHandler(async (event) => {
    const { email, code } = requiredText(event, 'email', 'code')
    const ClientId = setting(environment, 'USER_POOL_CLIENT_ID')
    await userPool.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }))
    return { confirmed: true }
  })
}

export const handler = confirm(new CognitoIdentityProviderClient(), process.env)
