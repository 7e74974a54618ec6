import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { SignUp } from '../../operations/SignUp.ts'
import type { PoolSettings } from '../../ports/pools.ts'
import type { Needs } from '../../ports.ts'
import { missingAttributes } from '../../rules/attributes.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { attributeFields, attributesIn, nameField, newPasswordField } from '../fields.ts'
import { errorPage, redirect, showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { showConfirm } from './confirmUser.ts'
import { mayGoWithoutPassword } from './firstFactors.ts'
import { isFault, problemOf } from './problems.ts'
import { type AccountNeeds, clientProof, forOwnUsers, withForm, withRequest } from './withRequest.ts'

type PageNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>

/** What the pool must know of a user, and where it sends codes, beside what they sign in by. */
function askedOf(pool: PoolSettings): readonly string[] {
  const asked = [...missingAttributes(pool, {}), ...(pool.AutoVerifiedAttributes ?? [])]
  const named: readonly string[] = pool.UsernameAttributes ?? []
  return [...new Set(asked)].filter((name) => !named.includes(name))
}

function isOpen({ pool }: AuthorizationRequest): boolean {
  return pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true
}

/** The page to sign up on. */
export const signupPage = withRequest(
  forOwnUsers<PageNeeds>((needs, visit, request) => showSignup(needs, visit, request)),
)

function showSignup(
  needs: PageNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  error?: { readonly text: string; readonly field?: string },
): Promise<HttpResponse> {
  if (!isOpen(request)) return errorPage(needs, visit, texts.signUp.closed)
  const { settings } = request.pool
  const wrong = error?.field
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: texts.signUp.title,
    error,
    content: html`<form method="post" action="${link('/signup')}">
${token}
${nameField(settings, visit.form.get('username') ?? undefined, wrong === 'username')}
${attributeFields(askedOf(settings), visit.form)}
${newPasswordField(settings, texts.signUp.password, wrong === 'password', mayGoWithoutPassword(visit, request))}
<button class="submitButton-customizable">${texts.signUp.submit}</button>
</form>
<p>${texts.signUp.haveAccount} <a class="redirect-customizable" href="${link('/login')}">${texts.signUp.signIn}</a></p>`,
  }))
}

/** Signs up, and asks for the code that was sent. */
export const submitSignup = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const { form, pool } = visit
    const username = form.get('username')?.trim() ?? ''
    const Password = form.get('password') ?? ''
    if (username === '') {
      return showSignup(needs, visit, request, { text: texts.errors.username, field: 'username' })
    }
    if (Password === '' && !mayGoWithoutPassword(visit, request)) {
      return showSignup(needs, visit, request, { text: texts.errors.password, field: 'password' })
    }
    const attributes = Object.entries(attributesIn(askedOf(pool.settings), form))
    const UserAttributes = attributes.map(([Name, Value]) => ({ Name, Value }))
    const secret = Password === '' ? {} : { Password }
    const input = { ...clientProof(needs, request, username), Username: username, ...secret, UserAttributes }
    try {
      const made = await SignUp.handle(needs)(input, visit.request)
      if (made.UserConfirmed === true) return toLogin(visit, 'confirmed')
      return made.CodeDeliveryDetails === undefined
        ? toLogin(visit, 'unsent')
        : showConfirm(needs, visit, request, { username })
    } catch (error) {
      if (isFault(error, 'CodeDeliveryFailureException')) {
        return showConfirm(needs, visit, request, { username, error: { text: texts.confirm.undelivered } })
      }
      return showSignup(needs, visit, request, { text: problemOf(error), field: 'username' })
    }
  }),
)

/** To the sign-in page of the same request, with a notice. */
export function toLogin({ base, query }: Visit, notice: 'confirmed' | 'unsent' | 'reset'): HttpResponse {
  const next = new URLSearchParams(query)
  next.set('notice', notice)
  return redirect(`${base}/login?${next.toString()}`, [], 303)
}
