import { randomBytes } from 'node:crypto'
import { CognitoIdentityClient, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Place, refused, type Step } from './walk.ts'

/** A token that is genuine, but of another user pool: refused by the API, and by the identity pool itself. */
export function foreignToken(place: Place, callApi: (token: string) => Promise<unknown>): readonly Step[] {
  const pools = new CognitoIdentityProviderClient({
    endpoint: place.endpoint,
    region: place.region,
    credentials: place.root,
  })
  let made: Promise<Foreign> | undefined
  const foreign = () => (made ??= anotherPool(pools))
  return [
    refused('POST /credentials with the id token of another user pool', ['401'], async () => {
      const { idToken } = await foreign()
      return callApi(idToken)
    }),
    refused('the identity pool itself, with that token', ['NotAuthorizedException'], async () => {
      const { idToken, UserPoolId } = await foreign()
      const identities = new CognitoIdentityClient({ endpoint: place.endpoint, region: place.region })
      const provider = `cognito-idp.${place.region}.amazonaws.com/${place.userPoolId}`
      try {
        await identities.send(
          new GetIdCommand({ IdentityPoolId: place.identityPoolId, Logins: { [provider]: idToken } }),
        )
      } finally {
        await pools.send(new DeleteUserPoolCommand({ UserPoolId }))
      }
    }),
  ]
}

interface Foreign {
  readonly UserPoolId: string | undefined
  readonly idToken: string
}

/** Makes a second pool with one user, as its administrator, and signs that user in. */
async function anotherPool(pools: CognitoIdentityProviderClient): Promise<Foreign> {
  const { UserPool } = await pools.send(new CreateUserPoolCommand({ PoolName: 'tour-another-pool' }))
  const UserPoolId = UserPool?.Id
  const { UserPoolClient } = await pools.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'tour',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const Username = 'mallory'
  const Password = `Tour-${randomBytes(12).toString('base64url')}-9a`
  await pools.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
  await pools.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  const { AuthenticationResult } = await pools.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: UserPoolClient?.ClientId,
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  )
  if (AuthenticationResult?.IdToken === undefined) throw new Error('the other pool signed nobody in')
  return { UserPoolId, idToken: AuthenticationResult.IdToken }
}
