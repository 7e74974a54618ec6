import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import { BadRequest, type HttpEvent, jsonHandler } from './http.ts'
import { type Environment, setting } from './settings.ts'

/** `POST /credentials`: the caller's id token becomes an identity, and the identity temporary AWS credentials. */
export function credentials(identityPool: CognitoIdentityClient, environment: Environment) {
  return jsonHandler(async (event) => {
    const Logins = { [setting(environment, 'USER_POOL_PROVIDER')]: idToken(event) }
    const IdentityPoolId = setting(environment, 'IDENTITY_POOL_ID')
    const { IdentityId } = await identityPool.send(new GetIdCommand({ IdentityPoolId, Logins }))
    const { Credentials } = await identityPool.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
    return {
      identity_id: IdentityId,
      access_key: Credentials?.AccessKeyId,
      secret_key: Credentials?.SecretKey,
      session_token: Credentials?.SessionToken,
      expiration: Credentials?.Expiration?.toISOString(),
    }
  })
}

/** The token of the request's own `Authorization`; an access token would pass the authorizer, but names no identity. */
function idToken({ headers, requestContext }: HttpEvent): string {
  const token = headers['authorization']?.replace(/^Bearer\s+/i, '')
  const use = requestContext.authorizer?.jwt?.claims['token_use']
  if (token === undefined || use !== 'id') throw new BadRequest('Authorization must be an id token')
  return token
}

export const handler = credentials(new CognitoIdentityClient(), process.env)
