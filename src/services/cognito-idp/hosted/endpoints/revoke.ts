import { Fault } from '../../../../kernel/fault.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { RevokeToken } from '../../operations/RevokeToken.ts'
import type { Needs } from '../../ports.ts'
import type { Visit } from '../visit.ts'
import { authenticatedClient } from './clientAuthentication.ts'
import { openToOrigins, refusal } from './json.ts'

/** What the operation's faults are called here. */
const errors: Readonly<Record<string, string>> = {
  UnsupportedTokenTypeException: 'unsupported_token_type',
  UnsupportedOperationException: 'invalid_request',
  UnauthorizedException: 'invalid_client',
}

/**
 * Revokes a refresh token of the client's own; one that is none is as good as revoked.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 * https://www.rfc-editor.org/rfc/rfc7009#section-2.2
 */
export async function revokeEndpoint(needs: Pick<Needs, 'userPools' | 'keyRing'>, visit: Visit): Promise<HttpResponse> {
  const token = visit.form.get('token')
  if (token === null || token === '') return refusal('invalid_request', 'token is missing')
  const authenticated = await authenticatedClient(needs, visit)
  if (!authenticated.ok) return { ...authenticated.answer, status: 401 }
  const { app, secret } = authenticated
  const input = { ClientId: app.client.id, Token: token, ...(secret !== undefined && { ClientSecret: secret }) }
  try {
    await RevokeToken.handle(needs)(input, visit.request)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const name = errors[error.code]
    if (name !== undefined) return refusal(name, error.message)
  }
  return { status: 200, headers: [...openToOrigins], body: '' }
}
