import { type Html, html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { ownUsers } from '../../rules/identityProviders.ts'
import { register, registrationOptions } from '../../rules/passkeys/registering.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { presentSession } from '../browserSession.ts'
import { errorPage, redirect, showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { partyHere } from './firstFactors.ts'
import { problemOf } from './problems.ts'
import { forOwnUsers, withForm, withRequest } from './withRequest.ts'

type PasskeyNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'passkeys' | 'quotas'>

/** The attributes of a form into which the pages' script puts a passkey. */
export function passkeyForm(ceremony: 'get' | 'create', options: string): Html {
  return html` data-passkey="${ceremony}" data-options="${options}"`
}

/** What such a form shows, with scripts and without. */
export function passkeyFields(lead: string, submit: string): Html {
  return html`<p>${lead}</p>
<p data-without-passkeys>${texts.passkey.withoutScripts}</p>
<div class="error" role="alert" data-passkey-failed hidden>${texts.passkey.failed}</div>
<input type="hidden" name="credential" value="">
<button class="submitButton-customizable" data-with-passkeys hidden>${submit}</button>`
}

/** What a script put into such a form; undefined without one. */
export function credentialIn(form: URLSearchParams): object | undefined {
  try {
    const value: unknown = JSON.parse(form.get('credential') ?? '')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * The page on which somebody who is signed in adds a passkey; whoever is not, signs in first.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html
 */
export const addPasskeyPage = withRequest(forOwnUsers<PasskeyNeeds>(forPresent(showAdding)))

/** Keeps the passkey that a browser made, and goes on to the app. */
export const submitPasskey = withForm(
  forOwnUsers<PasskeyNeeds>(
    forPresent(async (needs, visit, request, user) => {
      const credential = credentialIn(visit.form)
      if (credential === undefined) return showAdding(needs, visit, request, user, texts.errors.credential)
      try {
        await register(needs, { ...request, user }, credential, visit.request.now)
      } catch (error) {
        return showAdding(needs, visit, request, user, problemOf(error))
      }
      return redirect(`${visit.base}/oauth2/authorize?${asSignedIn(visit).toString()}`, [], 303)
    }),
  ),
)

type ForUser = (
  needs: PasskeyNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  user: UserRecord,
) => Promise<HttpResponse>

/** For a user of the pool itself who is signed in in this browser, at a place where passkeys work. */
function forPresent(handle: ForUser) {
  return async (needs: PasskeyNeeds, visit: Visit, request: AuthorizationRequest): Promise<HttpResponse> => {
    if (partyHere(visit) === undefined) return errorPage(needs, visit, texts.passkey.unavailable)
    const present = await presentSession(needs, visit)
    if (present === undefined)
      return redirect(`${visit.base}/login?${asSignedIn(visit, 'passkey').toString()}`, [], 303)
    if (present.session.provider !== ownUsers) return errorPage(needs, visit, texts.passkey.unavailable)
    return handle(needs, visit, request, present.user)
  }
}

async function showAdding(
  needs: PasskeyNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  user: UserRecord,
  error?: string,
): Promise<HttpResponse> {
  const options = await registrationOptions(needs, { ...request, user }, visit.request.now)
  const goesOn = `${visit.base}/oauth2/authorize?${asSignedIn(visit).toString()}`
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: texts.passkey.add,
    isScripted: true,
    ...(error !== undefined && { error: { text: error } }),
    content: html`<form method="post" action="${link('/passkeys/add')}"${passkeyForm('create', JSON.stringify(options))}>
${token}
${passkeyFields(texts.passkey.addLead(user.username), texts.passkey.make)}
</form>
<p><a class="redirect-customizable" href="${goesOn}">${texts.passkey.later}</a></p>`,
  }))
}

/** The app's request without the wish for a new sign-in, and what is to come after one. */
function asSignedIn({ query }: Visit, then?: 'passkey'): URLSearchParams {
  const next = new URLSearchParams(query)
  next.delete('prompt')
  next.delete('max_age')
  next.delete('then')
  if (then !== undefined) next.set('then', then)
  return next
}
