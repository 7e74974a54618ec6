import type { ClientRecord } from '../ports/clients.ts'
import type { Needs } from '../ports.ts'
import { isAppAddress } from '../rules/clientSettings.ts'
import { isConfidential } from '../rules/clients.ts'
import { grantedScopes } from '../rules/scopes.ts'
import type { App } from '../rules/sessions.ts'
import { texts } from './texts.ts'
import type { Visit } from './visit.ts'

/** What an app asks for, checked: it may be answered at `redirectUri`, and nowhere else. */
export interface AuthorizationRequest extends App {
  readonly redirectUri: string
  /** Whether the request named the address, rather than to rely on the client's default. */
  readonly isNamed: boolean
  readonly responseType: 'code' | 'token'
  readonly scopes: readonly string[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** The one resource that access tokens shall be for. */
  readonly resource: string | undefined
  /** The S256 challenge of PKCE. */
  readonly challenge: string | undefined
  /** Seconds since the user proved who they are, at most. */
  readonly maxAge: number | undefined
}

/** What came of reading a request: itself, or why not, told to the user or to the app. */
export type ReadRequest =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest }
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'redirect'; readonly location: string }

const once = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge', 'max_age']

/**
 * Reads an app's request. Until the client and its address are known, nothing is sent anywhere; from then on the app is
 * told what is wrong. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
export async function readRequest(
  needs: Pick<Needs, 'userPools'>,
  { pool, query }: Pick<Visit, 'pool' | 'query'>,
): Promise<ReadRequest> {
  const repeated = once.find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) return { kind: 'page', text: texts.errors.repeated }
  const client = await clientOf(needs, pool.id, query.get('client_id'))
  if (client === undefined) return { kind: 'page', text: texts.errors.unknownClient }
  const { settings } = client
  if (settings.AllowedOAuthFlowsUserPoolClient !== true) return { kind: 'page', text: texts.errors.notAllowed }
  const named = query.get('redirect_uri') ?? undefined
  const redirectUri = named ?? settings.DefaultRedirectURI
  if (redirectUri === undefined || !(settings.CallbackURLs ?? []).includes(redirectUri)) {
    return { kind: 'page', text: texts.errors.badRedirect }
  }
  const state = query.get('state') ?? undefined
  const refused = (error: string, description: string): ReadRequest => {
    const isFragment = query.get('response_type') === 'token'
    return { kind: 'redirect', location: refusalAt({ redirectUri, state, isFragment }, error, description) }
  }
  const responseType = query.get('response_type')
  if (responseType !== 'code' && responseType !== 'token') {
    return refused(responseType === null ? 'invalid_request' : 'unsupported_response_type', 'response_type')
  }
  const flow = responseType === 'code' ? 'code' : 'implicit'
  if (settings.AllowedOAuthFlows?.includes(flow) !== true) return refused('unauthorized_client', `no ${flow} flow`)
  const challenge = challengeIn(query, client, responseType)
  if (!challenge.ok) return refused('invalid_request', challenge.why)
  const [resource, ...others] = query.getAll('resource')
  if (others.length > 0 || (resource !== undefined && !isAppAddress(resource))) {
    return refused('invalid_request', 'resource')
  }
  const maxAge = query.get('max_age') ?? undefined
  if (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge)) return refused('invalid_request', 'max_age')
  const scopes = await grantedScopes(needs, client, wordsOf(query.get('scope')))
  if (scopes === undefined) return refused('invalid_scope', 'scope')
  const nonce = query.get('nonce') ?? undefined
  return {
    kind: 'request',
    request: {
      pool,
      client,
      redirectUri,
      isNamed: named !== undefined,
      responseType,
      scopes,
      state,
      nonce,
      resource,
      challenge: challenge.value,
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
    },
  }
}

/** A client of this pool; one of another pool is none. */
export async function clientOf(
  { userPools }: Pick<Needs, 'userPools'>,
  poolId: string,
  id: string | null,
): Promise<ClientRecord | undefined> {
  const client = id === null || id === '' ? undefined : await userPools.client(id)
  return client?.poolId === poolId ? client : undefined
}

/** The scopes of a request, each once. */
export function wordsOf(text: string | null | undefined): readonly string[] {
  return [...new Set((text ?? '').split(' ').filter((word) => word !== ''))]
}

type Challenge =
  | { readonly ok: true; readonly value: string | undefined }
  | { readonly ok: false; readonly why: string }

/**
 * The challenge of PKCE: S256 and nothing else, and demanded of clients that have no secret to prove themselves with.
 * Deviation: AWS accepts codes of public clients without; OAuth 2.1 and its security practice do not.
 * https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1 https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1
 */
function challengeIn(query: URLSearchParams, client: ClientRecord, responseType: 'code' | 'token'): Challenge {
  const value = query.get('code_challenge') ?? undefined
  const method = query.get('code_challenge_method') ?? undefined
  if (value === undefined) {
    if (method !== undefined) return { ok: false, why: 'code_challenge is missing' }
    const isDemanded = responseType === 'code' && !isConfidential(client)
    return isDemanded ? { ok: false, why: 'code_challenge is required' } : { ok: true, value }
  }
  if (responseType !== 'code') return { ok: false, why: 'code_challenge is for codes' }
  if (method !== 'S256') return { ok: false, why: 'code_challenge_method must be S256' }
  return /^[\w-]{43}$/.test(value) ? { ok: true, value } : { ok: false, why: 'code_challenge is malformed' }
}

/** Where an app is told that it gets nothing. */
function refusalAt(
  to: { readonly redirectUri: string; readonly state: string | undefined; readonly isFragment: boolean },
  error: string,
  description?: string,
): string {
  return answerAt(to.redirectUri, to.isFragment, {
    error,
    ...(description !== undefined && { error_description: description }),
    ...(to.state !== undefined && { state: to.state }),
  })
}

/** The refusal of a request that was fine in itself. */
export function refusalOf(request: AuthorizationRequest, error: string, description?: string): string {
  return refusalAt({ ...request, isFragment: request.responseType === 'token' }, error, description)
}

/** A registered address with an answer to its app. https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2 */
export function answerAt(
  redirectUri: string,
  isFragment: boolean,
  parameters: Readonly<Record<string, string>>,
): string {
  const text = new URLSearchParams(parameters).toString()
  if (isFragment) return `${redirectUri}#${text}`
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${text}`
}
