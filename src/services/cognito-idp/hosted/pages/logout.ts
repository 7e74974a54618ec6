import type { HttpResponse } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { clientOf, readRequest } from '../authorizationRequest.ts'
import { endBrowserSession } from '../browserSession.ts'
import { errorPage, redirect } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'

/**
 * Ends the browser's session, and leads to an address that the app registered for it, or to a new sign-in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export async function logout(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  visit: Visit,
): Promise<HttpResponse> {
  const { query } = visit
  if (['client_id', 'logout_uri'].some((name) => query.getAll(name).length > 1)) {
    return errorPage(needs, visit, texts.errors.repeated)
  }
  const client = await clientOf(needs, visit.pool.id, query.get('client_id'))
  if (client === undefined) return errorPage(needs, visit, texts.errors.unknownClient)
  const to = query.get('logout_uri')
  if (to !== null) {
    if (client.settings.LogoutURLs?.includes(to) !== true) return errorPage(needs, visit, texts.errors.badLogout)
    const state = query.get('state')
    const told = state === null ? '' : `${to.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`
    return redirect(to + told, await endBrowserSession(needs, visit))
  }
  const read = await readRequest(needs, visit)
  if (read.kind === 'page') return errorPage(needs, visit, texts.errors.badLogout)
  const headers = await endBrowserSession(needs, visit)
  return redirect(read.kind === 'redirect' ? read.location : `${visit.base}/login?${query.toString()}`, headers)
}
