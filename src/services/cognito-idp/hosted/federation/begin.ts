import { createHash } from 'node:crypto'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { sameSecret } from '../../../../tokens/keyRing.ts'
import type { Needs } from '../../ports.ts'
import { type AuthorizationRequest, refusalOf } from '../authorizationRequest.ts'
import { browserOf, newBrowser, setCookie } from '../cookies.ts'
import { redirect } from '../page.ts'
import type { ProviderRecord } from '../ports.ts'
import { type ProviderState, sealed } from '../sealed.ts'
import type { Visit } from '../visit.ts'
import { authorizationAt } from './oauth.ts'
import { authnRequestAt } from './samlRequest.ts'

/** Milliseconds for a sign-in at a provider. */
const patience = 10 * 60_000

/** Sends the browser to a provider, with a sealed note of what to do with the answer. */
export async function beginAtProvider(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'federation'>,
  visit: Visit,
  request: AuthorizationRequest,
  provider: ProviderRecord,
): Promise<HttpResponse> {
  const browser = browserOf(visit) ?? newBrowser(needs)
  const state: ProviderState = {
    id: `_${needs.random.uuid()}`,
    provider: provider.name,
    query: visit.query.toString(),
    place: visit.place,
    browser: hashOf(browser),
    nonce: Buffer.from(needs.random.bytes(24)).toString('base64url'),
    verifier: Buffer.from(needs.random.bytes(32)).toString('base64url'),
    until: visit.request.now + patience,
  }
  const text = sealed(needs, 'state', visit.pool.id, state)
  const location =
    provider.type === 'SAML'
      ? await authnRequestAt(needs, provider, state, text, visit.request.now)
      : await authorizationAt(needs, provider, state, text)
  if (location === undefined) return redirect(refusalOf(request, 'server_error', 'the provider cannot be reached'))
  return redirect(location, setCookie(visit, 'browser', browser))
}

/** What shows that an answer comes to the browser that asked. */
function hashOf(browser: string): string {
  return createHash('sha256').update(browser).digest('base64url')
}

/** Whether this browser is the one that asked. */
export function isSameBrowser(visit: Visit, expected: string): boolean {
  const browser = browserOf(visit)
  return browser !== undefined && sameSecret(hashOf(browser), expected)
}
