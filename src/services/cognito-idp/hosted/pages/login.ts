import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { type Html, html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { ResendConfirmationCode } from '../../operations/ResendConfirmationCode.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { watched } from '../../rules/events/signIns.ts'
import { ownUsers } from '../../rules/identityProviders.ts'
import { byPassword } from '../../rules/passwordSignIn.ts'
import type { SignInNeeds } from '../../rules/proceeding.ts'
import { occasionOf } from '../../rules/triggers.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { field, nameField } from '../fields.ts'
import { arrive } from '../granting.ts'
import { type Making, redirect, showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { showChallenge } from './challenge.ts'
import { showConfirm } from './confirmUser.ts'
import { beginWith, factorButtons, otherFactors } from './firstFactors.ts'
import { isFault, problemOf } from './problems.ts'
import {
  type AccountNeeds,
  clientProof,
  discreet,
  forOwnUsers,
  hashFor,
  letsOwnUsersIn,
  withForm,
  withRequest,
} from './withRequest.ts'

/** What a sign-in page says beside its form. */
interface Say {
  readonly error?: { readonly text: string; readonly field?: string }
  readonly notice?: string
  readonly username?: string
}

const notices: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  confirmed: texts.confirm.done,
  unsent: texts.confirm.unsent,
  reset: texts.reset.done,
})

/** The page to sign in on. */
export const loginPage = withRequest((needs: AccountNeeds, visit, request) => {
  const notice = notices[visit.query.get('notice') ?? '']
  const username = visit.query.get('login_hint') ?? undefined
  return showLogin(needs, visit, request, { ...(notice && { notice }), ...(username && { username }) })
})

export function showLogin(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  visit: Visit,
  request: AuthorizationRequest,
  say: Say = {},
): Promise<HttpResponse> {
  const others = (request.client.settings.SupportedIdentityProviders ?? []).filter((name) => name !== ownUsers)
  const own = letsOwnUsersIn(request)
  return showPage(needs, visit, request, (making) => ({
    title: texts.signIn.title,
    ...say,
    isScripted: own && otherFactors(visit, request).includes('WEB_AUTHN'),
    ...(!own && others.length === 0 && { error: { text: texts.signIn.noWay } }),
    content: html`${own && passwordForm(visit, request, making, say)}
${others.length > 0 && providers(visit, others, own)}`,
  }))
}

function passwordForm(visit: Visit, request: AuthorizationRequest, { token, link }: Making, say: Say): Html {
  const { pool } = request
  const isOpen = pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true
  const isWrong = say.error !== undefined
  return html`<form method="post" action="${link('/login')}">
${token}
${nameField(pool.settings, visit.form.get('username') ?? say.username, isWrong)}
${field({ name: 'password', label: texts.signIn.password, type: 'password', autocomplete: 'current-password', isWrong })}
<p><a class="redirect-customizable" href="${link('/forgotPassword')}">${texts.signIn.forgot}</a></p>
<button class="submitButton-customizable">${texts.signIn.submit}</button>
${factorButtons(otherFactors(visit, request))}</form>
${isOpen && html`<p>${texts.signIn.noAccount} <a class="redirect-customizable" href="${link('/signup')}">${texts.signIn.signUp}</a></p>`}`
}

/** Whichever provider the app named: the user chooses another, who is to be seen. */
function providers({ base, query }: Visit, names: readonly string[], isAlso: boolean): Html {
  const buttons = names.map((name) => {
    const chosen = new URLSearchParams(query)
    chosen.delete('idp_identifier')
    if (chosen.get('prompt') === 'none') chosen.delete('prompt')
    chosen.set('identity_provider', name)
    const to = `${base}/oauth2/authorize?${chosen.toString()}`
    return html`<a class="button idpButton-customizable" href="${to}">${texts.continueWith(name)}</a>`
  })
  return html`${isAlso && html`<p class="divider" aria-hidden="true">${texts.or}</p>`}
<nav aria-label="${texts.providers}">${buttons}</nav>`
}

/** Signs in with a name and a password, or begins in the way of the button that was pressed. */
export const submitLogin = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const username = visit.form.get('username')?.trim() ?? ''
    const password = visit.form.get('password') ?? ''
    if (username === '') {
      return showLogin(needs, visit, request, { error: { text: texts.errors.username, field: 'username' } })
    }
    const wanted = visit.form.get('factor')
    if (wanted !== null) return submitFactor(needs, visit, request, username, wanted)
    if (password === '') {
      return showLogin(needs, visit, request, { error: { text: texts.errors.password, field: 'password' } })
    }
    const parameters = { USERNAME: username, PASSWORD: password, ...hashFor(needs, request, username) }
    try {
      return await step(needs, visit, request, username, (signing) =>
        watched(signing, request, { parameters, occasion: occasionOf(visit.request) }, (seen) =>
          byPassword(signing, discreet(request), parameters, seen),
        ),
      )
    } catch (error) {
      return notSignedIn(needs, visit, request, username, error)
    }
  }),
)

async function submitFactor(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  wanted: string,
): Promise<HttpResponse> {
  const factor = otherFactors(visit, request).find((each) => each === wanted)
  if (factor === undefined) return showLogin(needs, visit, request, { error: { text: texts.errors.failed } })
  try {
    return await step(needs, visit, request, username, beginWith(factor, visit, request, username))
  } catch (error) {
    return showLogin(needs, visit, request, { error: { text: problemOf(error), field: 'username' } })
  }
}

/** Takes one step of a sign-in: to the app when it is complete, to the next page when it is not. */
export async function step(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  take: (needs: SignInNeeds) => Promise<InitiateAuthResponse>,
): Promise<HttpResponse> {
  let user: UserRecord | undefined
  const arrived = (whoever: UserRecord): void => {
    user = whoever
  }
  const next = await take({ ...needs, arrived })
  if (user !== undefined) return arrive(needs, visit, request, user, ownUsers)
  return showChallenge(needs, visit, request, username, next)
}

/** Whoever knows the password is told what is missing; whoever does not, nothing. */
async function notSignedIn(
  needs: AccountNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  error: unknown,
): Promise<HttpResponse> {
  if (isFault(error, 'PasswordResetRequiredException')) {
    const query = new URLSearchParams(visit.query)
    query.set('notice', 'required')
    return redirect(`${visit.base}/forgotPassword?${query.toString()}`, [], 303)
  }
  if (isFault(error, 'UserNotConfirmedException')) {
    try {
      await ResendConfirmationCode.handle(needs)(
        { ...clientProof(needs, request, username), Username: username },
        visit.request,
      )
    } catch (unsent) {
      return showConfirm(needs, visit, request, { username, error: { text: problemOf(unsent) } })
    }
    return showConfirm(needs, visit, request, { username })
  }
  return showLogin(needs, visit, request, { error: { text: problemOf(error), field: 'username' } })
}
