import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { attributeFields, attributesIn, codeField, field, newPasswordField } from '../fields.ts'
import { type Html, html } from '../html.ts'
import type { PendingChallenge } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { authenticatorCode } from './authenticator.ts'

/** A challenge that the pages can put to a user. */
export interface ShownChallenge {
  readonly title: string
  /** The input that an answer is typed into. */
  readonly input: 'password' | 'code' | 'email' | 'answer'
  readonly content: (pending: PendingChallenge, visit: Visit, isWrong: boolean) => Html
  /** The answer that a form gives; undefined for an empty one. */
  readonly answer: (pending: PendingChallenge, form: URLSearchParams) => Readonly<Record<string, string>> | undefined
}

type Shown = ShownChallenge

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
const shown: Partial<Record<ChallengeNameType, Shown>> = {
  NEW_PASSWORD_REQUIRED: {
    title: texts.newPassword.title,
    input: 'password',
    content: (pending, { pool, form }, isWrong) => html`<p>${texts.newPassword.lead}</p>
${newPasswordField(pool.settings, texts.newPassword.password, isWrong)}
${attributeFields(requiredBy(pending), form)}
${submit(texts.newPassword.submit)}`,
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
    input: 'answer',
    content: (pending) => html`<fieldset><legend>${texts.mfa.select}</legend>
${choicesOf(pending).map(
  (
    name,
    i,
  ) => html`<div class="choice"><input type="radio" id="answer${i === 0 ? '' : `-${i}`}" name="answer" value="${name}" required>
<label for="answer${i === 0 ? '' : `-${i}`}">${texts.mfa.methods[name]}</label></div>`,
)}</fieldset>
${submit(texts.mfa.submit)}`,
    answer: (_, form) => typedIn(form, 'answer', 'ANSWER'),
  },
}

/** Setting up an authenticator app, whose first code is verified before the sign-in goes on. */
const setUpAuthenticator: Shown = {
  title: texts.mfa.setUp,
  input: 'code',
  content: (pending, visit, isWrong) => html`${authenticatorCode(pending, visit)}
${codeField(texts.mfa.code, isWrong)}
${submit(texts.mfa.submit)}`,
  answer: (_, form) => typedIn(form, 'code', 'code'),
}

/** Setting up codes by email, for who has no address yet. */
const setUpEmail: Shown = {
  title: texts.mfa.setUp,
  input: 'email',
  content: (_, { form }, isWrong) => html`<p>${texts.mfa.email}</p>
${field({
  name: 'email',
  label: texts.attributes['email'] ?? '',
  type: 'email',
  autocomplete: 'email',
  value: form.get('email') ?? undefined,
  isWrong,
})}
${submit(texts.mfa.submit)}`,
  answer: (_, form) => typedIn(form, 'email', 'EMAIL'),
}

/** How a challenge is put to a user; undefined where the pages cannot. */
export function shownAs({ name, parameters }: Pick<PendingChallenge, 'name' | 'parameters'>): Shown | undefined {
  if (name !== 'MFA_SETUP') return shown[name as ChallengeNameType]
  if (setsUpAuthenticator({ name, parameters })) return setUpAuthenticator
  return listIn(parameters['MFAS_CAN_SETUP']).includes('EMAIL_OTP') ? setUpEmail : undefined
}

/** Whether a challenge is to set up an authenticator app. */
export function setsUpAuthenticator({ name, parameters }: Pick<PendingChallenge, 'name' | 'parameters'>): boolean {
  return name === 'MFA_SETUP' && listIn(parameters['MFAS_CAN_SETUP']).includes('SOFTWARE_TOKEN_MFA')
}

function byCode(name: 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA'): Shown {
  return {
    title: texts.mfa.title,
    input: 'code',
    content: (_, __, isWrong) => html`<p>${texts.mfa[name]}</p>
${codeField(texts.mfa.code, isWrong)}
${submit(texts.mfa.submit)}`,
    answer: (_, form) => typedIn(form, 'code', `${name}_CODE`),
  }
}

function submit(label: string): Html {
  return html`<button class="submitButton-customizable">${label}</button>`
}

function typedIn(form: URLSearchParams, input: string, response: string): Record<string, string> | undefined {
  const value = form.get(input)?.trim() ?? ''
  return value === '' ? undefined : { [response]: value }
}

/** The attributes that a challenge still asks for. */
function requiredBy({ parameters }: PendingChallenge): readonly string[] {
  return listIn(parameters['requiredAttributes']).map((name) => name.replace(/^userAttributes\./, ''))
}

type Method = keyof typeof texts.mfa.methods

function choicesOf({ parameters }: PendingChallenge): readonly Method[] {
  const listed = listIn(parameters['MFAS_CAN_CHOOSE'])
  return listed.filter((name): name is Method => Object.hasOwn(texts.mfa.methods, name))
}

/** A list in a challenge's parameters, which the server made. */
function listIn(text: string | undefined): readonly string[] {
  return text === undefined ? [] : (JSON.parse(text) as string[])
}
