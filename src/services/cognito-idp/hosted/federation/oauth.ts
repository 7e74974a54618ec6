import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { Needs } from '../../ports.ts'
import { detailsWithSecrets } from '../../rules/identityProviders.ts'
import { providerKinds } from '../../rules/providerKinds.ts'
import { isObject } from '../../rules/triggers.ts'
import type { ProviderRecord } from '../ports.ts'
import type { ProviderState } from '../sealed.ts'

type OAuthNeeds = Pick<Needs, 'keyRing' | 'federation'>

/** What a provider says of a user: the claims, and which of them names the user. */
export interface ExternalUser {
  readonly subject: string
  /** Who a SAML provider says that it is. */
  readonly issuer?: string
  readonly claims: Readonly<Record<string, string>>
  /** All that was told, by where it was told: `idToken`, `userInfo`, `tokenResponse`, `samlResponse`. */
  readonly told: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What came of asking a provider. `detail` is for the administrator. */
export type Vouched =
  | { readonly ok: true; readonly user: ExternalUser }
  | { readonly ok: false; readonly detail: string }

/** Where providers send their answers. */
function answerPlace(place: string): string {
  return `${place}/oauth2/idpresponse`
}

/** Where the browser is sent for a code; undefined where the provider does not tell. */
export async function authorizationAt(
  needs: Pick<Needs, 'federation'>,
  provider: ProviderRecord,
  state: ProviderState,
  text: string,
): Promise<string | undefined> {
  const { details, type } = provider
  const endpoint = await endpointOf(needs, provider, 'authorize_url', 'authorization_endpoint')
  if (endpoint === undefined) return undefined
  const parameters = new URLSearchParams({
    client_id: details['client_id'] ?? '',
    redirect_uri: answerPlace(state.place),
    response_type: 'code',
    scope: (details['authorize_scopes'] ?? '').replaceAll(/[,+]/g, ' '),
    state: text,
    code_challenge: createHash('sha256').update(state.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(details['oidc_issuer'] !== undefined && { nonce: state.nonce }),
    ...(type === 'SignInWithApple' && { response_mode: 'form_post' }),
    ...wishesOf(new URLSearchParams(state.query), type),
  })
  return `${endpoint}${endpoint.includes('?') ? '&' : '?'}${parameters.toString()}`
}

/** What the app wishes of the sign-in and the provider may fulfil. A hint is for those who take one in this way. */
function wishesOf(query: URLSearchParams, type: ProviderRecord['type']): Readonly<Record<string, string>> {
  const prompt = (query.get('prompt') ?? '').split(' ').filter((each) => forwarded.includes(each))
  const hint = type === 'OIDC' || type === 'Google' ? query.get('login_hint') : null
  const age = type === 'OIDC' ? query.get('max_age') : null
  return {
    ...(prompt.length > 0 && { prompt: prompt.join(' ') }),
    ...(hint !== null && { login_hint: hint }),
    ...(age !== null && { max_age: age }),
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
const forwarded: readonly string[] = ['login', 'select_account', 'consent']

/** An endpoint as the details name it, else as the issuer's discovery document does. */
async function endpointOf(
  { federation }: Pick<Needs, 'federation'>,
  { details }: ProviderRecord,
  detail: string,
  member: string,
): Promise<string | undefined> {
  const named = details[detail]
  const issuer = details['oidc_issuer']
  if (named !== undefined || issuer === undefined) return named
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await federation.fetchJson({ url, of: issuer })
  const value = found.ok && found.status === 200 && isObject(found.value) ? found.value[member] : undefined
  return typeof value === 'string' && /^https?:\/\//.test(value) ? value : undefined
}

/**
 * Whether an answer that says whose it is is the provider's: another's code is not for its token endpoint. A provider without
 * an issuer is not known by one.
 * https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 */
export function isOfIssuer({ details }: ProviderRecord, sender: string): boolean {
  const issuer = details['oidc_issuer']
  return issuer === undefined || issuerNames(issuer).includes(sender)
}

/** What an issuer calls itself: Google's drops the scheme. */
function issuerNames(issuer: string): readonly string[] {
  const bare = issuer.replace(/\/$/, '')
  return issuer === 'https://accounts.google.com' ? [issuer, 'accounts.google.com'] : [bare, `${bare}/`]
}

/** Redeems a provider's code, and asks it who the user is. */
export async function vouchedByCode(
  needs: OAuthNeeds,
  provider: ProviderRecord,
  state: ProviderState,
  code: string,
  now: number,
): Promise<Vouched> {
  const tokens = await redeemed(needs, provider, state, code, now)
  if (!tokens.ok) return tokens
  const { id_token: idToken, access_token: accessToken } = tokens.value
  const known = await claimsOfIdToken(needs, provider, state, idToken, now)
  if (!known.ok) return known
  const told = await attributes(needs, provider, accessToken)
  if (!told.ok) return told
  const name = providerKinds[provider.type].subject ?? 'sub'
  const subject = textOf((known.value ?? told.value)[name])
  if (subject === undefined || subject === '') return failed(`the provider names no ${name}`)
  const other = textOf(told.value[name])
  if (known.value !== undefined && other !== undefined && other !== subject) {
    return failed('the provider tells of another user than its token')
  }
  const claims = textsOf({ ...known.value, ...told.value, ...tokensAmong(tokens.value) })
  const sources = { tokenResponse: tokens.value, idToken: known.value, userInfo: told.value }
  return { ok: true, user: { subject, claims, told: sourcesOf(sources) } }
}

type Answer =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly detail: string }

async function redeemed(
  needs: OAuthNeeds,
  provider: ProviderRecord,
  state: ProviderState,
  code: string,
  now: number,
): Promise<Answer> {
  const url = await endpointOf(needs, provider, 'token_url', 'token_endpoint')
  if (url === undefined) return failed('the provider tells no token endpoint')
  const details = detailsWithSecrets(needs, provider)
  const isApple = provider.type === 'SignInWithApple'
  const secret = isApple ? appleSecret(details, now) : details['client_secret']
  if (isApple && secret === undefined) return failed('the private_key of its details is no key of an elliptic curve')
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: answerPlace(state.place),
    client_id: details['client_id'] ?? '',
    code_verifier: state.verifier,
    ...(secret !== undefined && { client_secret: secret }),
  }
  return documentOf(await needs.federation.fetchJson({ url, of: details['oidc_issuer'] ?? url, form }))
}

/** The claims of the id token, where the provider is one of OpenID Connect: it must be for this very sign-in. */
async function claimsOfIdToken(
  { federation }: OAuthNeeds,
  { details }: ProviderRecord,
  { nonce }: ProviderState,
  token: unknown,
  now: number,
): Promise<
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> | undefined }
  | { readonly ok: false; readonly detail: string }
> {
  const issuer = details['oidc_issuer']
  if (issuer === undefined) return { ok: true, value: undefined }
  if (typeof token !== 'string') return failed('the provider gave no id token')
  const verdict = await federation.verifyIdToken({
    token,
    issuer: { url: issuer, ...(details['jwks_uri'] !== undefined && { keysAt: details['jwks_uri'] }) },
    issuerNames: issuerNames(issuer),
    audiences: [details['client_id'] ?? ''],
    now,
    leeway: 60,
  })
  if (!verdict.ok) return failed(verdict.detail)
  if (![verdict.claims.aud].flat().includes(details['client_id'])) return failed('the id token is for another client')
  if (verdict.claims['nonce'] !== nonce) return failed('the id token is of another sign-in')
  return { ok: true, value: verdict.claims }
}

/** What the provider's endpoint tells of the user; nothing where it has none. */
async function attributes(needs: OAuthNeeds, provider: ProviderRecord, accessToken: unknown): Promise<Answer> {
  const { details, mapping } = provider
  const endpoint = await endpointOf(needs, provider, 'attributes_url', 'userinfo_endpoint')
  if (endpoint === undefined) return { ok: true, value: {} }
  if (typeof accessToken !== 'string') return failed('the provider gave no access token')
  const wanted =
    details['attributes_url_add_attributes'] === 'true' ? [...new Set(Object.values(mapping))].join(',') : ''
  return documentOf(
    await needs.federation.fetchJson({
      url: endpoint + wanted,
      of: details['oidc_issuer'] ?? endpoint,
      headers: { authorization: `Bearer ${accessToken}` },
      ...(details['attributes_request_method'] === 'POST' && { form: {} }),
    }),
  )
}

function documentOf(answer: Awaited<ReturnType<Needs['federation']['fetchJson']>>): Answer {
  if (!answer.ok) return answer
  if (answer.status !== 200 || !isObject(answer.value)) return failed(`the provider answers ${answer.status}`)
  return { ok: true, value: answer.value }
}

function failed(detail: string): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail }
}

/** The provider's own tokens, which may be mapped to attributes like claims. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html */
function tokensAmong({ access_token, id_token }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { access_token, id_token }
}

/** What was told at each place, where anything was. */
function sourcesOf(sources: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>) {
  const texts = Object.entries(sources).map(([name, value]) => [name, textsOf(value ?? {})] as const)
  return Object.fromEntries(texts.filter(([, value]) => Object.keys(value).length > 0))
}

/** Claims as a pool keeps them. */
function textsOf(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = Object.entries(claims).map(([name, value]) => [name, textOf(value)] as const)
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? undefined : JSON.stringify(value)
}

/**
 * The secret that Apple wants: a token of the team, signed with its key.
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
function appleSecret(details: Readonly<Record<string, string>>, now: number): string | undefined {
  const key = keyIn(details['private_key'] ?? '')
  if (key?.asymmetricKeyType !== 'ec') return undefined
  const iat = Math.floor(now / 1000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = [
    part({ alg: 'ES256', kid: details['key_id'] }),
    part({
      iss: details['team_id'],
      iat,
      exp: iat + 300,
      aud: 'https://appleid.apple.com',
      sub: details['client_id'],
    }),
  ].join('.')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/** The key of a PEM text, also of one without its first and last lines; undefined for any other text. */
function keyIn(pem: string): KeyObject | undefined {
  const body = pem.replaceAll(/-----[^-]+-----|\s/g, '')
  try {
    return createPrivateKey({ key: Buffer.from(body, 'base64'), type: 'pkcs8', format: 'der' })
  } catch {
    return undefined
  }
}
