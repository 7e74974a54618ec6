import { Fault } from '../../../kernel/fault.ts'
import type { HttpResponse } from '../../../kernel/http.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { ownUsers } from '../rules/identityProviders.ts'
import { freshOrigin, issueTokens } from '../rules/tokens.ts'
import { occasionOf } from '../rules/triggers.ts'
import { type AuthorizationRequest, answerAt, refusalOf } from './authorizationRequest.ts'
import { beginBrowserSession } from './browserSession.ts'
import { newBrowser, setCookie } from './cookies.ts'
import { redirect } from './page.ts'
import { type Session, sealed } from './sealed.ts'
import type { Visit } from './visit.ts'

/** What answering apps needs. */
export type GrantingNeeds = Pick<Needs, 'userPools' | 'signingKeys' | 'keyRing' | 'random' | 'issuerOf' | 'callAs'>

/** Milliseconds for which a code may be redeemed. https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
const codeValidity = 5 * 60_000

/** Signs a user in to the pages, and sends them back to the app with what it asked for, or first to add a passkey. */
export async function arrive(
  needs: GrantingNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  user: UserRecord,
  provider: string,
): Promise<HttpResponse> {
  const { session, headers } = beginBrowserSession(needs, visit, user, provider)
  const wantsPasskey = provider === ownUsers && visit.query.get('then') === 'passkey'
  const answer = wantsPasskey
    ? redirect(`${visit.base}/passkeys/add?${visit.query.toString()}`, [], 303)
    : await granted(needs, visit, request, { session, user })
  return { ...answer, headers: [...answer.headers, ...headers, ...setCookie(visit, 'browser', newBrowser(needs))] }
}

/** Sends somebody who is signed in back to the app with a code, or with tokens. */
export async function granted(
  needs: GrantingNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  { session, user }: { readonly session: Session; readonly user: UserRecord },
): Promise<HttpResponse> {
  const { state } = request
  try {
    const parameters =
      request.responseType === 'code'
        ? { code: codeFor(needs, visit, request, user, session.authTime) }
        : await tokensFor(needs, visit, request, user, session.authTime)
    const answer = { ...parameters, ...(state !== undefined && { state }) }
    return redirect(answerAt(request.redirectUri, request.responseType === 'token', answer))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return redirect(refusalOf(request, 'server_error', error.message))
  }
}

function codeFor(
  needs: GrantingNeeds,
  { pool, request: { now } }: Visit,
  { client, redirectUri, isNamed, scopes, nonce, resource, challenge }: AuthorizationRequest,
  user: UserRecord,
  authTime: number,
): string {
  return sealed(needs, 'code', pool.id, {
    id: needs.random.uuid(),
    clientId: client.id,
    sub: user.sub,
    jti: freshOrigin(needs.random, user),
    authTime,
    scopes,
    redirectUri,
    isNamed,
    nonce,
    resource,
    challenge,
    until: now + codeValidity,
  })
}

/** The implicit flow: tokens at once, and no refresh token. https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2 */
async function tokensFor(
  needs: GrantingNeeds,
  { request: context }: Visit,
  request: AuthorizationRequest,
  user: UserRecord,
  authTime: number,
): Promise<Record<string, string>> {
  const { nonce, scopes, resource } = request
  const tokens = await issueTokens(needs, request, user, {
    origin: { jti: freshOrigin(needs.random, user), authTime },
    occasion: occasionOf(context),
    source: 'TokenGeneration_HostedAuth',
    scopes,
    resource,
    ...(nonce !== undefined && { extra: { nonce } }),
  })
  return {
    ...(tokens.IdToken !== undefined && { id_token: tokens.IdToken }),
    access_token: tokens.AccessToken ?? '',
    token_type: 'Bearer',
    expires_in: String(tokens.ExpiresIn),
  }
}
