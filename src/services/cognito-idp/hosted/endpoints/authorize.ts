import type { HttpResponse } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { ownUsers, providerIdentifiedBy } from '../../rules/identityProviders.ts'
import { type AuthorizationRequest, refusalOf } from '../authorizationRequest.ts'
import { presentSession } from '../browserSession.ts'
import { beginAtProvider } from '../federation/begin.ts'
import { type GrantingNeeds, granted } from '../granting.ts'
import { redirect } from '../page.ts'
import { withRequest } from '../pages/withRequest.ts'
import type { Visit } from '../visit.ts'

type AuthorizeNeeds = GrantingNeeds & Pick<Needs, 'federation'>

/**
 * Answers an app at once for somebody who is signed in; sends anybody else to sign in here, or at the provider that the app
 * names, unless nothing is to be shown. https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export const authorize = withRequest<AuthorizeNeeds>(async (needs, visit, request) => {
  const prompts = (visit.query.get('prompt') ?? '').split(' ')
  const provider = await wantedProvider(needs, visit)
  const isSilent = prompts.includes('none')
  if (!isSilent && provider !== undefined && provider !== ownUsers) return atProvider(needs, visit, request, provider)
  const present = prompts.includes('login') ? undefined : await presentSession(needs, visit)
  const isOther = isSilent && provider !== undefined && provider !== present?.session.provider
  if (present !== undefined && !isOther && lets(request, present.session.provider)) {
    return granted(needs, visit, request, present)
  }
  if (isSilent) return redirect(refusalOf(request, 'login_required'))
  const only = onlyProvider(request)
  if (only !== undefined) return atProvider(needs, visit, request, only)
  return redirect(`${visit.base}/login?${visit.query.toString()}`)
})

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
