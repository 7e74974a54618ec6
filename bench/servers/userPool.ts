import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { UserDirectory } from './kind.ts'

const password = 'Bench-Password-1'

/** Makes a user pool, a client without a secret, and people with a password. */
export async function createUsers(
  settings: CognitoIdentityProviderClientConfig,
  count: number,
): Promise<UserDirectory> {
  const cognito = new CognitoIdentityProviderClient(settings)
  const pool = await cognito.send(new CreateUserPoolCommand({ PoolName: 'bench' }))
  const UserPoolId = pool.UserPool?.Id ?? ''
  const app = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'bench',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const users = Array.from({ length: count }, (_, index) => ({ name: `person-${index}@example.com`, password }))
  for (const { name: Username } of users) {
    await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    const set = { UserPoolId, Username, Password: password, Permanent: true }
    await cognito.send(new AdminSetUserPasswordCommand(set))
  }
  return { clientId: app.UserPoolClient?.ClientId ?? '', userPoolId: UserPoolId, users }
}
