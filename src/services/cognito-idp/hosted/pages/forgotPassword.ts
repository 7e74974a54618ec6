import { html } from '../../../../kernel/html.ts'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { ConfirmForgotPassword } from '../../operations/ConfirmForgotPassword.ts'
import { ForgotPassword } from '../../operations/ForgotPassword.ts'
import type { Needs } from '../../ports.ts'
import { isForAdministrators } from '../../rules/recovery.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { codeField, nameField, newPasswordField } from '../fields.ts'
import { showPage } from '../page.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { badPassword, isFault, problemOf } from './problems.ts'
import { toLogin } from './signup.ts'
import { type AccountNeeds, clientProof, forOwnUsers, withForm, withRequest } from './withRequest.ts'

type PageNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>
type Problem = { readonly text: string; readonly field?: string }

/** The page to say on whose password is forgotten. */
export const forgotPasswordPage = withRequest(
  forOwnUsers<PageNeeds>((needs, visit, request) => showForgot(needs, visit, request)),
)

function showForgot(
  needs: PageNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  error?: Problem,
): Promise<HttpResponse> {
  const isRequired = visit.query.get('notice') === 'required'
  if (isForAdministrators(request.pool.settings)) return showAdministrators(needs, visit, request, isRequired)
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: texts.forgot.title,
    error,
    notice: isRequired ? texts.forgot.required : undefined,
    content: html`<p>${texts.forgot.lead}</p>
<form method="post" action="${link('/forgotPassword')}">
${token}
${nameField(request.pool.settings, visit.form.get('username') ?? undefined, error !== undefined)}
<button class="submitButton-customizable">${texts.forgot.submit}</button>
</form>
<p><a class="redirect-customizable" href="${link('/login')}">${texts.signUp.signIn}</a></p>`,
  }))
}

/** Where nobody helps themselves, everybody is told so. */
function showAdministrators(
  needs: PageNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  isRequired: boolean,
): Promise<HttpResponse> {
  return showPage(needs, visit, request, ({ link }) => ({
    title: texts.forgot.title,
    notice: isRequired ? texts.forgot.required : undefined,
    content: html`<p>${texts.forgot.administrators}</p>
<p><a class="redirect-customizable" href="${link('/login')}">${texts.signUp.signIn}</a></p>`,
  }))
}

/** What tells nothing of who exists: functions say what they like, and calls are counted by the name alone. */
const told = ['LimitExceededException', 'UserLambdaValidationException', 'UnexpectedLambdaException']

/** Sends a code, if there is somebody to send it to: the next page is the same either way. */
export const submitForgot = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const username = visit.form.get('username')?.trim() ?? ''
    if (isForAdministrators(request.pool.settings)) return showForgot(needs, visit, request)
    if (username === '') {
      return showForgot(needs, visit, request, { text: texts.errors.username, field: 'username' })
    }
    try {
      await ForgotPassword.handle(needs)(
        { ...clientProof(needs, request, username), Username: username },
        visit.request,
      )
    } catch (error) {
      if (isFault(error, ...told)) return showForgot(needs, visit, request, { text: problemOf(error) })
    }
    return showReset(needs, visit, request, username)
  }),
)

function showReset(
  needs: PageNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  error?: Problem,
): Promise<HttpResponse> {
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: texts.reset.title,
    error,
    content: html`<p>${texts.reset.lead}</p>
<form method="post" action="${link('/confirmForgotPassword')}">
${token}
<input type="hidden" name="username" value="${username}">
${codeField(texts.reset.code, error?.field === 'code')}
${newPasswordField(request.pool.settings, texts.reset.password, error?.field === 'password')}
<button class="submitButton-customizable">${texts.reset.submit}</button>
</form>`,
  }))
}

/** Sets a new password by the code. */
export const submitReset = withForm(
  forOwnUsers<AccountNeeds>(async (needs, visit, request) => {
    const { form } = visit
    const username = form.get('username')?.trim() ?? ''
    const code = form.get('code')?.trim() ?? ''
    const Password = form.get('password') ?? ''
    const again = (text: string, field: string): Promise<HttpResponse> =>
      showReset(needs, visit, request, username, { text, field })
    if (username === '' || code === '') return again(texts.errors.code, 'code')
    if (Password === '') return again(texts.errors.password, 'password')
    const proof = clientProof(needs, request, username)
    try {
      await ConfirmForgotPassword.handle(needs)(
        { ...proof, Username: username, ConfirmationCode: code, Password },
        visit.request,
      )
      return toLogin(visit, 'reset')
    } catch (error) {
      if (isFault(error, ...badPassword)) return again(problemOf(error), 'password')
      const isTelling = isFault(error, 'UserNotFoundException', 'NotAuthorizedException', 'LimitExceededException')
      return again(isTelling ? texts.errors.wrongCode : problemOf(error), 'code')
    }
  }),
)
