import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { secretHash } from '../../../../tokens/secretHash.ts'
import type { Needs } from '../../ports.ts'
import { clientSecret } from '../../rules/clients.ts'
import { ownUsers } from '../../rules/identityProviders.ts'
import type { App } from '../../rules/sessions.ts'
import { type AuthorizationRequest, readRequest } from '../authorizationRequest.ts'
import { isOwnForm } from '../cookies.ts'
import { errorPage, redirect, showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'

type Handle<N> = (needs: N, visit: Visit, request: AuthorizationRequest) => Promise<HttpResponse>
type PageNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>

/** What the pages of accounts need, for the operations that they run. */
export type AccountNeeds = Omit<Needs, 'federation'>

/** A page of an app: shown only for a request that could be answered. */
export function withRequest<N extends PageNeeds>(handle: Handle<N>) {
  return async (needs: N, visit: Visit): Promise<HttpResponse> => {
    const read = await readRequest(needs, visit)
    if (read.kind === 'page') return errorPage(needs, visit, read.text)
    if (read.kind === 'redirect') return redirect(read.location)
    return handle(needs, visit, read.request)
  }
}

/** A form of such a page: refused unless it comes from the page that this browser was given. */
export function withForm<N extends PageNeeds>(handle: Handle<N>) {
  return withRequest<N>(async (needs, visit, request) => {
    if (isOwnForm(needs, visit)) return handle(needs, visit, request)
    return showPage(needs, visit, request, ({ link }) => ({
      title: texts.errors.title,
      status: 403,
      error: { text: texts.errors.expired },
      content: html`<a class="button" href="${link('/login')}">${texts.errors.again}</a>`,
    }))
  })
}

/** Whether the app lets the pool's own users in, with their passwords. */
export function letsOwnUsersIn({ client }: App): boolean {
  return client.settings.SupportedIdentityProviders?.includes(ownUsers) === true
}

/** A page for the pool's own users, of apps that let them in. */
export function forOwnUsers<N extends PageNeeds>(handle: Handle<N>): Handle<N> {
  return (needs, visit, request) =>
    letsOwnUsersIn(request) ? handle(needs, visit, request) : errorPage(needs, visit, texts.signIn.noWay)
}

/**
 * The app as the pages sign users in to it: never telling who exists, whatever it says of its API.
 * Deviation: on AWS the pages tell where the client's setting is LEGACY.
 */
export function discreet<A extends App>(app: A): A {
  const settings = { ...app.client.settings, PreventUserExistenceErrors: 'ENABLED' as const }
  return { ...app, client: { ...app.client, settings } }
}

/** The secret hash that the API would want of the app for a name. */
export function hashFor(needs: Pick<Needs, 'keyRing'>, { client }: App, username: string): Record<string, string> {
  const secret = clientSecret(needs, client)
  return secret === undefined ? {} : { SECRET_HASH: secretHash(username, client.id, secret) }
}

/** The client's id and proof as the operations take them. */
export function clientProof(
  needs: Pick<Needs, 'keyRing'>,
  app: App,
  username: string,
): { readonly ClientId: string; readonly SecretHash?: string } {
  const { SECRET_HASH } = hashFor(needs, app, username)
  return { ClientId: app.client.id, ...(SECRET_HASH !== undefined && { SecretHash: SECRET_HASH }) }
}
