import { Fault } from '../../../../kernel/fault.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { requireUnblocked } from '../../rules/events/risk.ts'
import { noteDeed } from '../../rules/events/watching.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { type AuthorizationRequest, readRequest, refusalOf } from '../authorizationRequest.ts'
import { arrive, type GrantingNeeds } from '../granting.ts'
import { errorPage, redirect } from '../page.ts'
import type { ProviderRecord } from '../ports.ts'
import { opened, type ProviderState } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { withNameOfApple } from './appleName.ts'
import { isSameBrowser } from './begin.ts'
import { userFromProvider } from './externalUsers.ts'
import { type ExternalUser, isOfIssuer, vouchedByCode } from './oauth.ts'

/** What providers' answers need. */
export type AnswerNeeds = GrantingNeeds & Pick<Needs, 'federation' | 'later' | 'noteRefusal' | 'quotas'>

/** The request of the app that a sign-in elsewhere was for, read anew; undefined where it could not be answered any more. */
export async function requestBehind(
  needs: Pick<Needs, 'userPools'>,
  { pool }: Visit,
  query: string,
  provider: string,
): Promise<AuthorizationRequest | undefined> {
  const read = await readRequest(needs, { pool, query: new URLSearchParams(query) })
  if (read.kind !== 'request') return undefined
  return read.request.client.settings.SupportedIdentityProviders?.includes(provider) ? read.request : undefined
}

/** The pool's user for a provider's, or the answer to an app that gets none. */
export async function admitted(
  needs: AnswerNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  provider: ProviderRecord,
  external: ExternalUser,
): Promise<{ readonly user: UserRecord } | { readonly answer: HttpResponse }> {
  const occasion = occasionOf(visit.request)
  try {
    const { pool, client } = request
    await requireUnblocked(needs, { pool, client }, occasion)
    const user = await userFromProvider(needs, { pool, client, provider, external, occasion })
    noteDeed(needs, pool, user, 'SignIn', occasion)
    return { user }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const why = error.reason === undefined ? error.message.trim() : `${error.message.trim()} ${String(error.reason)}`
    note(needs, provider, why)
    return { answer: redirect(refusalOf(request, 'invalid_request', error.message.trim())) }
  }
}

/** Takes a provider's code, in the browser that was sent for it. https://docs.aws.amazon.com/cognito/latest/developerguide/idp-response-endpoint.html */
export async function codeAnswer(needs: AnswerNeeds, visit: Visit): Promise<HttpResponse> {
  const { query, pool } = visit
  const { now } = visit.request
  const state = opened(needs, 'state', pool.id, query.get('state'), now)
  if (state === undefined || !isSameBrowser(visit, state.browser)) {
    return errorPage(needs, visit, texts.errors.expired)
  }
  const provider = await needs.userPools.provider(pool.id, state.provider)
  const request = await requestBehind(needs, visit, state.query, state.provider)
  if (provider === undefined || provider.type === 'SAML' || request === undefined) {
    return errorPage(needs, visit, texts.errors.provider)
  }
  const refused = (description: string, why: string): HttpResponse => {
    note(needs, provider, why)
    return redirect(refusalOf(request, 'invalid_request', description))
  }
  const sender = query.get('iss')
  if (sender !== null && !isOfIssuer(provider, sender)) {
    return refused(texts.errors.provider, `the answer is of ${sender.slice(0, 100)}`)
  }
  const code = query.get('code')
  if (code === null) {
    const error = query.get('error') ?? 'the provider gave no code'
    return refused(query.get('error_description') ?? error, `it answered without a code: ${error.slice(0, 100)}`)
  }
  if (!(await once(needs, pool.id, state, now))) return errorPage(needs, visit, texts.errors.expired)
  const vouched = await vouchedByCode(needs, provider, state, code, now)
  if (!vouched.ok) return refused(texts.errors.provider, vouched.detail)
  const isApple = provider.type === 'SignInWithApple'
  const external = isApple ? withNameOfApple(vouched.user, query.get('user')) : vouched.user
  const result = await admitted(needs, visit, request, provider, external)
  if ('answer' in result) return result.answer
  return arrive(needs, visit, request, result.user, provider.name)
}

/** Tells why a provider's user was not let in. */
export function note(needs: Pick<Needs, 'noteRefusal'>, { poolId, name }: ProviderRecord, reason: string): void {
  needs.noteRefusal({ userPool: poolId, provider: name, reason })
}

/** A sign-in elsewhere is answered once. */
function once(
  { userPools }: Pick<Needs, 'userPools'>,
  poolId: string,
  { id, until }: ProviderState,
  now: number,
): Promise<boolean> {
  return userPools.useOnce(`${poolId}/${id}`, until, now)
}

/**
 * Takes a code that comes as another site's post, which brings no cookies: the browser brings it once more, with them.
 * https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
 */
export async function postedCodeAnswer(_: AnswerNeeds, { base, form }: Visit): Promise<HttpResponse> {
  const kept = ['code', 'state', 'iss', 'user', 'error', 'error_description'].flatMap((name) => {
    const value = form.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })
  return redirect(`${base}/oauth2/idpresponse?${new URLSearchParams(kept).toString()}`, [], 303)
}
