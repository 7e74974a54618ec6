import type { ChallengeNameType, InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { HttpResponse } from '../../../../kernel/http.ts'
import { respond } from '../../rules/challenges.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { sessionValidity } from '../../rules/validity.ts'
import type { AuthorizationRequest } from '../authorizationRequest.ts'
import { browserOf } from '../cookies.ts'
import { attributeFields, attributesIn, codeField, newPasswordField } from '../fields.ts'
import { type Html, html } from '../html.ts'
import { errorPage, showPage } from '../page.ts'
import { opened, type PendingChallenge, sealed } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { type LoginNeeds, showLogin, step } from './login.ts'
import { isFault, problemOf } from './problems.ts'
import { discreet, hashFor, withForm } from './withRequest.ts'

/** A challenge that the pages can put to a user. */
interface Shown {
  readonly title: string
  readonly content: (pending: PendingChallenge, visit: Visit, isWrong: boolean) => Html
  /** The answer that a form gives; undefined for an empty one. */
  readonly answer: (pending: PendingChallenge, form: URLSearchParams) => Readonly<Record<string, string>> | undefined
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
const shown: Partial<Record<ChallengeNameType, Shown>> = {
  NEW_PASSWORD_REQUIRED: {
    title: texts.newPassword.title,
    content: (pending, { pool, form }, isWrong) => html`<p>${texts.newPassword.lead}</p>
${newPasswordField(pool.settings, texts.newPassword.password, isWrong)}
${attributeFields(requiredBy(pending), form)}
<button class="submitButton-customizable">${texts.newPassword.submit}</button>`,
    answer: (pending, form) => {
      const password = form.get('password') ?? ''
      if (password === '') return undefined
      const attributes = Object.entries(attributesIn(requiredBy(pending), form))
      const named = attributes.map(([name, value]) => [`userAttributes.${name}`, value] as const)
      return { NEW_PASSWORD: password, ...Object.fromEntries(named) }
    },
  },
  SMS_MFA: byCode('SMS_MFA'),
  EMAIL_OTP: byCode('EMAIL_OTP'),
  SOFTWARE_TOKEN_MFA: byCode('SOFTWARE_TOKEN_MFA'),
  SELECT_MFA_TYPE: {
    title: texts.mfa.title,
    content: (pending) => html`<fieldset><legend>${texts.mfa.select}</legend>
${choicesOf(pending).map(
  (
    name,
    i,
  ) => html`<div class="choice"><input type="radio" id="answer-${String(i)}" name="answer" value="${name}" required>
<label for="answer-${String(i)}">${texts.mfa.methods[name]}</label></div>`,
)}</fieldset>
<button class="submitButton-customizable">${texts.mfa.submit}</button>`,
    answer: (_, form) => (form.get('answer') ? { ANSWER: form.get('answer') ?? '' } : undefined),
  },
}

function byCode(name: 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA'): Shown {
  return {
    title: texts.mfa.title,
    content: (_, __, isWrong) => html`<p>${texts.mfa[name]}</p>
${codeField(texts.mfa.code, isWrong)}
<button class="submitButton-customizable">${texts.mfa.submit}</button>`,
    answer: (_, form) => {
      const code = form.get('code')?.trim() ?? ''
      return code === '' ? undefined : { [`${name}_CODE`]: code }
    },
  }
}

/** The attributes that a challenge still asks for. */
function requiredBy({ parameters }: PendingChallenge): readonly string[] {
  const listed = JSON.parse(parameters['requiredAttributes'] ?? '[]') as readonly string[]
  return listed.map((name) => name.replace(/^userAttributes\./, ''))
}

type Method = keyof typeof texts.mfa.methods

function choicesOf({ parameters }: PendingChallenge): readonly Method[] {
  const listed = JSON.parse(parameters['MFAS_CAN_CHOOSE'] ?? '[]') as readonly string[]
  return listed.filter((name): name is Method => Object.hasOwn(texts.mfa.methods, name))
}

/** Puts the next step of a sign-in to the user. What it needs is carried sealed, and good in this browser only. */
export function showChallenge(
  needs: LoginNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  username: string,
  { ChallengeName: name, Session: session, ChallengeParameters: parameters = {} }: InitiateAuthResponse,
): Promise<HttpResponse> {
  const browser = browserOf(visit)
  if (name === undefined || session === undefined || shown[name] === undefined || browser === undefined) {
    return errorPage(needs, visit, texts.mfa.unsupported)
  }
  const until = visit.request.now + sessionValidity(request.client.settings)
  return show(needs, visit, request, { name, session, username, parameters, browser, until })
}

function show(
  needs: LoginNeeds,
  visit: Visit,
  request: AuthorizationRequest,
  pending: PendingChallenge,
  error?: { readonly text: string; readonly field?: string },
): Promise<HttpResponse> {
  const challenge = shown[pending.name as ChallengeNameType]
  return showPage(needs, visit, request, ({ token, link }) => ({
    title: challenge?.title ?? '',
    error,
    content: html`<form method="post" action="${link('/challenge')}">
${token}
<input type="hidden" name="challenge" value="${sealed(needs, 'challenge', visit.pool.id, pending)}">
${challenge?.content(pending, visit, error !== undefined)}
</form>`,
  }))
}

/** Answers the step. One that may be tried again is shown again; after any other failure the sign-in begins anew. */
export const submitChallenge = withForm<LoginNeeds>(async (needs, visit, request) => {
  const pending = opened(needs, 'challenge', visit.pool.id, visit.form.get('challenge'), visit.request.now)
  const name = pending?.name as ChallengeNameType | undefined
  if (pending === undefined || name === undefined || pending.browser !== browserOf(visit)) {
    return showLogin(needs, visit, request, { error: { text: texts.errors.expired } })
  }
  const given = shown[name]?.answer(pending, visit.form)
  const isPassword = name === 'NEW_PASSWORD_REQUIRED'
  const input = isPassword ? 'password' : 'code'
  if (given === undefined) {
    return show(needs, visit, request, pending, { text: texts.errors[input], field: input })
  }
  const { username, session } = pending
  const responses = { USERNAME: username, ...given, ...hashFor(needs, request, username) }
  try {
    return await step(needs, visit, request, username, (signing) =>
      respond(signing, discreet(request), name, { responses, session, occasion: occasionOf(visit.request) }),
    )
  } catch (error) {
    if (isFault(error, 'CodeMismatchException', 'InvalidPasswordException', 'InvalidParameterException')) {
      return show(needs, visit, request, pending, { text: problemOf(error), field: input })
    }
    return showLogin(needs, visit, request, { error: { text: problemOf(error) } })
  }
})
