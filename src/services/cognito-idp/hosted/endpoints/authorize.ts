import type { HttpResponse } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { ownUsers, providerIdentifiedBy } from '../../rules/identityProviders.ts'
import { type AuthorizationRequest, refusalOf } from '../authorizationRequest.ts'
import { presentSession } from '../browserSession.ts'
import { beginAtProvider } from '../federation/begin.ts'
import { type GrantingNeeds, granted } from '../granting.ts'
import { redirect } from '../page.ts'
import { withRequest } from '../pages/withRequest.ts'
import type { Session } from '../sealed.ts'
import type { Visit } from '../visit.ts'

type AuthorizeNeeds = GrantingNeeds & Pick<Needs, 'federation'>

/**
 * Answers an app at once for somebody who is signed in by the provider that it names; sends anybody else to sign in here, or
 * at that provider, unless nothing is to be shown.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const authorize = withRequest<AuthorizeNeeds>(async (needs, visit, request) => {
  const prompts = (visit.query.get('prompt') ?? '').split(' ')
  const wanted = await wantedProvider(needs, visit)
  const elsewhere = wanted === undefined ? onlyProvider(request) : wanted === ownUsers ? undefined : wanted
  const isAnew = prompts.includes('login') || (elsewhere !== undefined && prompts.some((each) => isForProvider(each)))
  const present = isAnew ? undefined : await presentSession(needs, visit)
  if (present !== undefined && isGoodFor(request, present.session, wanted, visit.request.now)) {
    return granted(needs, visit, request, present)
  }
  if (prompts.includes('none')) return redirect(refusalOf(request, 'login_required'))
  if (elsewhere !== undefined) return atProvider(needs, visit, request, elsewhere)
  return redirect(`${visit.base}/login?${visit.query.toString()}`)
})

/** What a provider is to ask its user, whatever session there is here. */
function isForProvider(prompt: string): boolean {
  return prompt === 'select_account' || prompt === 'consent'
}

/**
 * Whether a session counts for a request: whoever comes by another provider, or by none, signs in anew, and so does whose
 * sign-in is longer ago than the app wants.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 * https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
function isGoodFor(
  request: AuthorizationRequest,
  { provider, authTime }: Session,
  wanted: string | undefined,
  now: number,
): boolean {
  const isFresh = request.maxAge === undefined || now / 1000 - authTime <= request.maxAge
  return isFresh && lets(request, provider) && (wanted === undefined || wanted === provider)
}

async function atProvider(
  needs: AuthorizeNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  name: string,
): Promise<HttpResponse> {
  const provider = lets(request, name) ? await needs.userPools.provider(visit.pool.id, name) : undefined
  if (provider === undefined) return redirect(refusalOf(request, 'invalid_request', 'identity_provider'))
  return beginAtProvider(needs, visit, request, provider)
}

/** Whether the app lets users of a provider in, also those who come signed in from another app. */
function lets({ client }: AuthorizationRequest, provider: string): boolean {
  return client.settings.SupportedIdentityProviders?.includes(provider) === true
}

/** The provider that the request names, itself or by one of its identifiers. */
async function wantedProvider(needs: Pick<Needs, 'userPools'>, { pool, query }: Visit): Promise<string | undefined> {
  const identifier = query.get('idp_identifier')
  if (identifier === null) return query.get('identity_provider') ?? undefined
  return (await providerIdentifiedBy(needs, pool.id, identifier))?.name ?? identifier
}

/** The one way in of an app that has no other. */
function onlyProvider({ client }: AuthorizationRequest): string | undefined {
  const { SupportedIdentityProviders: names = [] } = client.settings
  return names.length === 1 && names[0] !== ownUsers ? names[0] : undefined
}
