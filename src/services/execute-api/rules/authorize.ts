import { type HttpRequest, type HttpResponse, header } from '../../../kernel/http.ts'
import type { DeployedAuthorization, JwtAuthorization, Needs } from '../ports.ts'
import { claimTexts } from './claims.ts'
import { messageResponse } from './messages.ts'
import { queryValues } from './query.ts'

/** What a token told, as events carry it. */
export interface TokenContext {
  readonly claims: Readonly<Record<string, string>>
  /** The route's scopes that the token has; null where the route asks for none. */
  readonly scopes: readonly string[] | null
}

/** Whether a request may take a route. */
export type Authorized =
  | { readonly ok: true; readonly token: TokenContext | undefined }
  | { readonly ok: false; readonly response: HttpResponse; readonly reason: string }

type Claims = Readonly<Record<string, unknown>>

/**
 * Decides by the route's authorizer. What is not to be made out is refused.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export async function authorize(
  { verifyToken, clock }: Pick<Needs, 'verifyToken' | 'clock'>,
  authorization: DeployedAuthorization,
  request: HttpRequest,
): Promise<Authorized> {
  if (authorization.type === 'none') return { ok: true, token: undefined }
  if (authorization.type === 'closed') {
    const reason = "the route's authorizer is missing"
    return { ok: false, response: messageResponse(500, 'Internal Server Error'), reason }
  }
  const token = tokenOf(authorization.identitySource, request)
  if (token === undefined) return unauthorized('Bearer', 'the request has no token')
  if (token.split('.').length !== 3) return invalid(authorization, 'token contains an invalid number of segments')
  const now = clock.now()
  const verdict = await verifyToken(authorization.issuer, token, now)
  if (!verdict.ok) return invalid(authorization, verdict.reason)
  for (const rule of rules) {
    const refusal = rule(verdict.claims, authorization, now)
    if (refusal !== undefined) return invalid(authorization, refusal)
  }
  return requireScope(authorization, verdict.claims)
}

type Rule = (claims: Claims, authorization: JwtAuthorization, now: number) => string | undefined

/** In order. Times are checked again, whoever verified the token: they cost nothing. */
const rules: readonly Rule[] = [
  ({ exp }, _authorization, now) => (typeof exp === 'number' && exp * 1000 > now ? undefined : 'the token has expired'),
  ({ nbf }, _authorization, now) =>
    nbf === undefined || (typeof nbf === 'number' && nbf * 1000 <= now) ? undefined : 'the token is not valid yet',
  ({ iat }, _authorization, now) =>
    iat === undefined || (typeof iat === 'number' && iat * 1000 <= now) ? undefined : 'token used before issued',
  ({ aud, client_id: clientId }, { audience }) => {
    const named: readonly unknown[] = [aud ?? clientId].flat()
    return named.some((name) => typeof name === 'string' && audience.includes(name))
      ? undefined
      : 'the token does not have a valid audience'
  },
]

/** One of the route's scopes must be among the token's. */
function requireScope({ scopes }: JwtAuthorization, claims: Claims): Authorized {
  const texts = claimTexts(claims)
  if (scopes.length === 0) return { ok: true, token: { claims: texts, scopes: null } }
  const granted = new Set(scopesOf(claims['scope'] ?? claims['scp']))
  const matching = scopes.filter((scope) => granted.has(scope))
  if (matching.length > 0) return { ok: true, token: { claims: texts, scopes: matching } }
  const reason = 'the token does not have a required scope'
  const challenge = challengeOf(scopes, 'insufficient_scope', reason)
  return { ok: false, response: messageResponse(403, 'Forbidden', ['www-authenticate', challenge]), reason }
}

function scopesOf(scope: unknown): readonly string[] {
  if (typeof scope === 'string') return scope.split(' ').filter((name) => name !== '')
  return Array.isArray(scope) ? scope.filter((name) => typeof name === 'string') : []
}

/** The token of a request, with or without `Bearer `. */
function tokenOf(identitySource: string, request: HttpRequest): string | undefined {
  const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(identitySource) ?? []
  const value =
    place === 'header' ? header(request.headers, name.toLowerCase()) : queryValues(request.query).get(name)?.[0]
  const token = value?.replace(/^bearer(?: +|$)/i, '').trim()
  return token === '' ? undefined : token
}

function invalid({ scopes }: JwtAuthorization, reason: string): Authorized {
  return unauthorized(challengeOf(scopes, 'invalid_token', reason), reason)
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-3 */
function challengeOf(scopes: readonly string[], error: string, description: string): string {
  const quoted = (text: string) => `"${text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '')}"`
  return `Bearer scope=${quoted(scopes.join(' '))} error="${error}" error_description=${quoted(description)}`
}

function unauthorized(challenge: string, reason: string): Authorized {
  return { ok: false, response: messageResponse(401, 'Unauthorized', ['www-authenticate', challenge]), reason }
}
