import { Fault } from '../../../../kernel/fault.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { signedInWith } from '../../rules/signedIn.ts'
import { tellable } from '../../rules/tokens.ts'
import { wordsOf } from '../authorizationRequest.ts'
import type { Visit } from '../visit.ts'
import { json, refusal } from './json.ts'

/**
 * Tells of the user of an access token what its scopes allow. All values are texts, as on AWS.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
export async function userInfo(
  needs: Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf'>,
  { pool, header, request: { now } }: Visit,
): Promise<HttpResponse> {
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(header('authorization') ?? '')?.[1]
  if (token === undefined) return denied('invalid_request', 'Bad OAuth2 request at UserInfo Endpoint', 400)
  try {
    const { client, user, claims } = await signedInWith(needs, token, now)
    if (client.poolId !== pool.id) return denied('invalid_token', unusable)
    const scopes = wordsOf(String(claims['scope']))
    if (!scopes.includes('openid')) return denied('invalid_token', 'Access token does not contain openid scope')
    return json(200, told(user, tellable(client.settings, scopes)))
  } catch (error) {
    if (error instanceof Fault) return denied('invalid_token', unusable)
    throw error
  }
}

function told({ sub, username, attributes }: UserRecord, names: readonly string[] | undefined): object {
  const shown = Object.entries(attributes).filter(
    ([name]) => !name.startsWith('dev:') && (names === undefined || names.includes(name)),
  )
  return { sub, ...Object.fromEntries(shown), username }
}

const unusable = 'Access token is expired, disabled, or deleted, or the user has globally signed out.'

function denied(error: string, description: string, status = 401): HttpResponse {
  const challenge = `Bearer error="${error}", error_description="${description}"`
  return refusal(error, description, status, ['www-authenticate', challenge])
}
