import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { ConfirmSignUp } from '../../operations/ConfirmSignUp.ts'
import { ResendConfirmationCode } from '../../operations/ResendConfirmationCode.ts'
import type { Needs } from '../../ports.ts'
import { confirmsByLink } from '../../rules/confirmationLinks.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { codeField, nameField } from '../fields.ts'
import { showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { confirmByLink, isFollowedLink } from './followedLink.ts'
import { isFault, problemOf } from './problems.ts'
import { toLogin } from './signup.ts'
import { type AccountNeeds, clientProof, discreet, forOwnUsers, withForm, withRequest } from './withRequest.ts'

type PageNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>

const confirmPage = withRequest(
  forOwnUsers<PageNeeds>((needs, visit, request) => showConfirm(needs, visit, request, { username: '' })),
)

/** Where a link out of a mail leads, and the page to confirm an account on, for who comes back to it. */
export function confirmUser(needs: AccountNeeds, visit: Visit): Promise<HttpResponse> {
  return isFollowedLink(visit) ? confirmByLink(needs, visit) : confirmPage(needs, visit)
}

/** How sign-ups of a pool may be confirmed, whoever the user is. */
function wayOf({ pool }: AuthorizationRequest): 'code' | 'link' | 'either' {
  if (!confirmsByLink(pool)) return 'code'
  return pool.settings.AutoVerifiedAttributes?.includes('phone_number') === true ? 'either' : 'link'
}

const words = {
  code: { lead: texts.confirm.lead, resend: texts.confirm.resend, resent: texts.confirm.resent },
  link: { lead: texts.confirm.leadLink, resend: texts.confirm.resendLink, resent: texts.confirm.resentLink },
  either: { lead: texts.confirm.leadEither, resend: texts.confirm.resendEither, resent: texts.confirm.resentEither },
} as const

/** Asks for the code that a sign-up was sent; where it was sent a link, offers another. */
export function showConfirm(
  needs: PageNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  {
    username,
    error,
    notice,
  }: {
    readonly username: string
    readonly error?: { readonly text: string; readonly field?: string }
    readonly notice?: string
  },
): Promise<HttpResponse> {
  const way = wayOf(request)
  const { lead, resend } = words[way]
  const name =
    username === ''
      ? nameField(request.pool.settings, undefined, error?.field === 'username')
      : html`<input type="hidden" name="username" value="${username}">`
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: texts.confirm.title,
    error,
    notice,
    content: html`${username !== '' && html`<p>${lead(username)}</p>`}
${
  way !== 'link' &&
  html`<form method="post" action="${link('/confirmUser')}">
${token}
${name}
${codeField(texts.confirm.code, error?.field === 'code')}
<button class="submitButton-customizable">${texts.confirm.submit}</button>
</form>`
}
${
  (username !== '' || way === 'link') &&
  html`<form method="post" action="${link('/resendcode')}">
${token}${name}
<button class="plain">${resend}</button>
</form>`
}
${way !== 'code' && html`<p><a class="redirect-customizable" href="${link('/login')}">${texts.confirm.signIn}</a></p>`}`,
  }))
}

/** Confirms an account by its code; then the user signs in. Deviation: on AWS they are signed in at once. */
export const submitConfirm = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const username = visit.form.get('username')?.trim() ?? ''
    const ConfirmationCode = visit.form.get('code')?.trim() ?? ''
    const again = (text: string, field: string): Promise<HttpResponse> =>
      showConfirm(needs, visit, request, { username, error: { text, field } })
    if (username === '') return again(texts.errors.username, 'username')
    if (ConfirmationCode === '') return again(texts.errors.code, 'code')
    const input = { ...clientProof(needs, request, username), Username: username, ConfirmationCode }
    try {
      await ConfirmSignUp.handle(needs)(input, visit.request)
      return toLogin(visit, 'confirmed')
    } catch (error) {
      return again(isFault(error, ...hidden) ? texts.errors.wrongCode : problemOf(error), 'code')
    }
  }),
)

/** What would tell whether the account exists. */
const hidden = ['UserNotFoundException', 'NotAuthorizedException', 'InvalidParameterException']

/** Sends another code, if there is somebody to send it to: the page is the same either way. */
export const submitResend = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const username = visit.form.get('username')?.trim() ?? ''
    if (username === '') {
      return showConfirm(needs, visit, request, { username, error: { text: texts.errors.username, field: 'username' } })
    }
    const input = { ...clientProof(needs, discreet(request), username), Username: username }
    try {
      await ResendConfirmationCode.handle(needs)(input, visit.request)
    } catch (error) {
      if (!isFault(error, ...hidden)) {
        return showConfirm(needs, visit, request, { username, error: { text: problemOf(error) } })
      }
    }
    return showConfirm(needs, visit, request, { username, notice: words[wayOf(request)].resent })
  }),
)
