import { createHash } from 'node:crypto'
import type { AuthenticationResultType, OAuthFlowType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { sameSecret } from '../../../../tokens/keyRing.ts'
import { isConfidential } from '../../rules/clients.ts'
import { refreshTokens } from '../../rules/refreshing.ts'
import { refreshUntil, revokedUntil, sealRefreshToken } from '../../rules/refreshTokens.ts'
import { grantedScopes, isStandard } from '../../rules/scopes.ts'
import type { App } from '../../rules/sessions.ts'
import { issueMachineToken, issueTokens } from '../../rules/tokens.ts'
import { type Occasion, occasionOf } from '../../rules/triggers.ts'
import { wordsOf } from '../authorizationRequest.ts'
import type { GrantingNeeds } from '../granting.ts'
import { opened } from '../sealed.ts'
import type { Visit } from '../visit.ts'
import { authenticatedClient } from './clientAuthentication.ts'
import { json, refusal } from './json.ts'

type Grant = (needs: GrantingNeeds, app: App, form: URLSearchParams, occasion: Occasion) => Promise<HttpResponse>

/** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
const grants: Readonly<Record<string, Grant>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: forMachine,
}

/** Exchanges a code, a refresh token, or a machine's own credentials for tokens. */
export async function tokenEndpoint(needs: GrantingNeeds, visit: Visit): Promise<HttpResponse> {
  const { form } = visit
  const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1)
  if (repeated !== undefined) return refusal('invalid_request', `${repeated} is given more than once`)
  const type = form.get('grant_type')
  if (type === null) return refusal('invalid_request', 'grant_type is missing')
  const grant = Object.hasOwn(grants, type) ? grants[type] : undefined
  if (grant === undefined) return refusal('unsupported_grant_type')
  const authenticated = await authenticatedClient(needs, visit)
  if (!authenticated.ok) return authenticated.answer
  const { app } = authenticated
  if (app.client.settings.AllowedOAuthFlowsUserPoolClient !== true) return refusal('unauthorized_client')
  try {
    return await grant(needs, app, form, occasionOf(visit.request))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return refusal('invalid_grant', error.message)
  }
}

function allows({ client }: App, flow: OAuthFlowType): boolean {
  return client.settings.AllowedOAuthFlows?.includes(flow) === true
}

/** A code is good once, for its client, its address and whoever knows the verifier of its challenge; its second use ends what the first gave. */
async function redeemCode(
  needs: GrantingNeeds,
  app: App,
  form: URLSearchParams,
  occasion: Occasion,
): Promise<HttpResponse> {
  if (!allows(app, 'code')) return refusal('unauthorized_client')
  const { now } = occasion
  const given = form.get('code')
  if (given === null) return refusal('invalid_request', 'code is missing')
  const code = opened(needs, 'code', app.pool.id, given, now)
  if (code === undefined || code.clientId !== app.client.id) return refusal('invalid_grant')
  const redirectUri = form.get('redirect_uri')
  if (redirectUri === null ? code.isNamed : redirectUri !== code.redirectUri) {
    return refusal('unauthorized_client', 'invalid_redirect')
  }
  if (!verifies(form.get('code_verifier'), code.challenge)) return refusal('invalid_grant')
  const until = refreshUntil(app, now)
  if (!(await needs.userPools.useOnce(code.id, code.until, now))) {
    await needs.userPools.revoke(code.jti, revokedUntil({ until }), now)
    return refusal('invalid_grant')
  }
  const user = await needs.userPools.user(app.pool.id, code.sub)
  if (user?.enabled !== true || !code.jti.endsWith(`-${user.epoch}`)) return refusal('invalid_grant')
  const { jti, authTime, scopes, nonce, resource } = code
  const tokens = await issueTokens(needs, app, user, {
    origin: { jti, authTime },
    occasion,
    source: 'TokenGeneration_HostedAuth',
    scopes,
    resource,
    ...(nonce !== undefined && { extra: { nonce } }),
  })
  const RefreshToken = sealRefreshToken(needs, app, { jti, authTime, sub: user.sub, until, scopes, resource })
  return answerOf({ ...tokens, RefreshToken })
}

/** A verifier without a challenge is as wrong as a challenge without its verifier. https://www.rfc-editor.org/rfc/rfc9700#section-4.8.2 */
function verifies(verifier: string | null, challenge: string | undefined): boolean {
  if (challenge === undefined || verifier === null) return challenge === undefined && verifier === null
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false
  return sameSecret(createHash('sha256').update(verifier).digest('base64url'), challenge)
}

async function refresh(
  needs: GrantingNeeds,
  app: App,
  form: URLSearchParams,
  occasion: Occasion,
): Promise<HttpResponse> {
  if (!allows(app, 'code')) return refusal('unauthorized_client')
  const token = form.get('refresh_token')
  if (token === null) return refusal('invalid_request', 'refresh_token is missing')
  return answerOf(await refreshTokens(needs, app, token, occasion))
}

/** A machine's own token: for clients with a secret, and scopes of resource servers. */
async function forMachine(
  needs: GrantingNeeds,
  app: App,
  form: URLSearchParams,
  occasion: Occasion,
): Promise<HttpResponse> {
  if (!isConfidential(app.client) || !allows(app, 'client_credentials')) return refusal('unauthorized_client')
  const scopes = await grantedScopes(needs, app.client, wordsOf(form.get('scope')))
  if (scopes === undefined || scopes.length === 0 || scopes.some(isStandard)) return refusal('invalid_scope')
  const clientMetadata = metadataIn(form)
  return answerOf(await issueMachineToken(needs, app, scopes, { ...occasion, clientMetadata }))
}

function answerOf(tokens: AuthenticationResultType): HttpResponse {
  return json(200, {
    ...(tokens.IdToken !== undefined && { id_token: tokens.IdToken }),
    access_token: tokens.AccessToken,
    ...(tokens.RefreshToken !== undefined && { refresh_token: tokens.RefreshToken }),
    expires_in: tokens.ExpiresIn,
    token_type: 'Bearer',
  })
}

/** What a machine says for the pool's function: a JSON object of texts; anything else is nothing. */
function metadataIn(form: URLSearchParams): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(form.get('aws_client_metadata') ?? 'null')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return Object.fromEntries(entries)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
