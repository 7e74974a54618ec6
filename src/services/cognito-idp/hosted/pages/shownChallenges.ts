import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { type Html, html } from '../../../../kernel/html.ts'
import { attributeFields, attributesIn, codeField, field, newPasswordField } from '../fields.ts'
import type { PendingChallenge } from '../sealed.ts'
import { texts } from '../texts.ts'
import type { Visit } from '../visit.ts'
import { authenticatorCode } from './authenticator.ts'
import { isFirst, requestOptions } from './firstFactors.ts'
import { credentialIn, passkeyFields, passkeyForm } from './passkeys.ts'

/** A challenge that the pages can put to a user. */
interface ShownChallenge {
  readonly title: string
  /** The input that an answer is typed into. */
  readonly input: 'password' | 'code' | 'email' | 'answer' | 'credential'
  readonly isScripted?: boolean
  /** More attributes of the form. */
  readonly attributes?: (pending: PendingChallenge) => Html
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
    content: ({ parameters }) => choice(texts.mfa.select, listIn(parameters['MFAS_CAN_CHOOSE'])),
    answer: (_, form) => typedIn(form, 'answer', 'ANSWER'),
  },
  SMS_OTP: firstCode('SMS_OTP', texts.factors.sentBySms),
  WEB_AUTHN: {
    title: texts.passkey.signIn,
    input: 'credential',
    isScripted: true,
    attributes: ({ parameters }) => passkeyForm('get', parameters[requestOptions] ?? '{}'),
    content: () => passkeyFields(texts.passkey.lead, texts.passkey.use),
    answer: (_, form) => {
      const credential = credentialIn(form)
      return credential && { CREDENTIAL: JSON.stringify(credential) }
    },
  },
}

const firstEmailCode = firstCode('EMAIL_OTP', texts.factors.sentByEmail)

/** Choosing between second factors to set up. */
const chooseSetup: Shown = {
  title: texts.mfa.setUp,
  input: 'answer',
  content: ({ parameters }) => choice(texts.mfa.chooseSetUp, settable(parameters)),
  answer: ({ parameters }, form) => {
    const answer = typedIn(form, 'answer', 'ANSWER')
    return answer?.['ANSWER'] !== undefined && settable(parameters).includes(answer['ANSWER']) ? answer : undefined
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
  if (name === 'EMAIL_OTP' && parameters[isFirst] !== undefined) return firstEmailCode
  if (name !== 'MFA_SETUP') return shown[name as ChallengeNameType]
  if (choosesSetup({ name, parameters })) return chooseSetup
  if (setsUpAuthenticator({ name, parameters })) return setUpAuthenticator
  return settable(parameters).includes('EMAIL_OTP') ? setUpEmail : undefined
}

/** Whether a challenge is to set up an authenticator app. */
export function setsUpAuthenticator({ name, parameters }: Pick<PendingChallenge, 'name' | 'parameters'>): boolean {
  const [only, ...more] = settable(parameters)
  return name === 'MFA_SETUP' && only === 'SOFTWARE_TOKEN_MFA' && more.length === 0
}

/** Whether a challenge is to choose what to set up. */
export function choosesSetup({ name, parameters }: Pick<PendingChallenge, 'name' | 'parameters'>): boolean {
  return name === 'MFA_SETUP' && settable(parameters).length > 1
}

/** The second factors that can be set up on a page. */
function settable(parameters: PendingChallenge['parameters']): readonly string[] {
  const listed = listIn(parameters['MFAS_CAN_SETUP'])
  return (['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const).filter((name) => listed.includes(name))
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

/** A code in place of a password. */
function firstCode(name: 'EMAIL_OTP' | 'SMS_OTP', lead: string): Shown {
  return {
    title: texts.factors.title,
    input: 'code',
    content: (_, __, isWrong) => html`<p>${lead}</p>
${codeField(texts.factors.code, isWrong)}
${submit(texts.factors.submit)}`,
    answer: (_, form) => typedIn(form, 'code', `${name}_CODE`),
  }
}

/** Second factors to choose from; the first input is where an error leads. */
function choice(legend: string, names: readonly string[]): Html {
  const known = names.filter((name): name is Method => Object.hasOwn(texts.mfa.methods, name))
  return html`<fieldset><legend>${legend}</legend>
${known.map((name, i) => {
  const id = i === 0 ? 'answer' : `answer-${i}`
  return html`<div class="choice"><input type="radio" id="${id}" name="answer" value="${name}" required>
<label for="${id}">${texts.mfa.methods[name]}</label></div>`
})}</fieldset>
${submit(texts.mfa.submit)}`
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

/** A list in a challenge's parameters, which the server made. */
function listIn(text: string | undefined): readonly string[] {
  return text === undefined ? [] : (JSON.parse(text) as string[])
}
