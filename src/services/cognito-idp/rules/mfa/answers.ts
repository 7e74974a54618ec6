import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import { sameSecret } from '../../../../tokens/keyRing.ts'
import type { UserRecord } from '../../ports/users.ts'
import { codesOf, guess, nameOfNobody } from '../attempts.ts'
import { changedAttributes, isEmail, requireFitting, requireWritable } from '../attributes.ts'
import { invalidParameter, invalidSession } from '../faults.ts'
import { requireChoosable } from '../firstFactors.ts'
import { destinationOf } from '../messages.ts'
import { countedFor, forgetSignInCodes } from '../oneTimeCodes.ts'
import { requireParameter } from '../parameters.ts'
import { afterFactor, type SignInNeeds } from '../proceeding.ts'
import { type App, type Opened, requireUnanswered } from '../sessions.ts'
import { type Answer, answeredStep, requireStep, type Step } from '../steps.ts'
import { changeUser } from '../users.ts'
import { requireWhoever } from '../whoever.ts'
import { askFor, askForCode } from './asking.ts'
import type { MfaMethod } from './ports.ts'
import { enableMethod } from './preferences.ts'
import { judgeToken } from './softwareToken.ts'

type Respond = (needs: SignInNeeds, app: App, answer: Answer) => Promise<InitiateAuthResponse>

/** Answers to a code that was sent. A wrong one may be followed by another while the session lasts. */
export function answerCode(name: 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'): Respond {
  return async (needs, app, answer) => {
    const { now } = answer.occasion
    const code = requireParameter(answer.responses, `${name}_CODE`)
    const { session, whoever } = await requireWhoever(needs, app, name, answer)
    const { user, progress, occasion } = whoever
    const what = user === undefined ? nameOfNobody(needs, app.pool, progress.name) : codesOf(user)
    const isRight = (): boolean => session.code !== undefined && sameSecret(session.code, code.trim())
    if (!(await guess(needs, what, now, isRight)) || user === undefined) throw wrongCode()
    if (session.isFirst === true && name !== 'SMS_MFA') await requireChoosable(needs, app, user, name)
    await requireUnanswered(needs, session, now)
    await forgetSignInCodes(needs, countedFor(needs, app, whoever, session.isFirst === true), now)
    const after = await withProvenAddress(needs, app, { user, progress, occasion }, session)
    if (session.enrols === true) await enableMethod(needs, after, 'EMAIL_OTP')
    return afterFactor(needs, app, { user: after, progress, occasion }, name)
  }
}

/** Who receives a code at an address has proven it; where it is somebody else's alias it stays unproven. */
async function withProvenAddress(
  needs: SignInNeeds,
  { pool }: App,
  { user, occasion }: Step,
  { attribute, address }: Opened<'SMS_MFA'>,
): Promise<UserRecord> {
  const verified = `${attribute}_verified`
  if (user.attributes[attribute] !== address || user.attributes[verified] === 'true') return user
  const change = (before: UserRecord): UserRecord =>
    before.attributes[attribute] === address
      ? { ...before, attributes: { ...before.attributes, [verified]: 'true' } }
      : before
  return changeUser(needs, user, { pool, now: occasion.now, change }).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'AliasExistsException') return user
    throw error
  })
}

/** Answers to the code of an authenticator. */
export const answerSoftwareToken: Respond = async (needs, app, answer) => {
  const { now } = answer.occasion
  const code = requireParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const { session, step } = await requireStep(needs, app, 'SOFTWARE_TOKEN_MFA', answer)
  const judged = await judgeToken(needs, step.user, code.trim(), now)
  if (judged === 'used') throw new Fault('ExpiredCodeException', 'Your software token has already been used once.')
  if (judged === 'wrong') throw wrongToken()
  await requireUnanswered(needs, session, now)
  return afterFactor(needs, app, step, 'SOFTWARE_TOKEN_MFA')
}

/** The choice between second factors. */
export const chooseMethod: Respond = async (needs, app, answer) => {
  const chosen = requireParameter(answer.responses, 'ANSWER')
  const { session, step } = await requireStep(needs, app, 'SELECT_MFA_TYPE', answer)
  const method = session.choices.find((choice) => choice === chosen)
  if (method === undefined) throw new Fault('MFAMethodNotFoundException', 'MFA method not found for user')
  await requireUnanswered(needs, session, answer.occasion.now)
  return askFor(needs, app, step, method)
}

/**
 * The end of setting up a second factor: an authenticator that was verified, or an email address, to which a code goes.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
 */
export const answerSetup: Respond = async (needs, app, answer) => {
  const email = answer.responses['EMAIL']
  if (email !== undefined) return setUpEmail(needs, app, answer, email)
  const step = await answeredStep(needs, app, 'softwareTokenVerified', answer)
  return afterFactor(needs, app, step, 'SOFTWARE_TOKEN_MFA')
}

async function setUpEmail(needs: SignInNeeds, app: App, answer: Answer, email: string): Promise<InitiateAuthResponse> {
  const { now } = answer.occasion
  const { session, step } = await requireStep(needs, app, 'MFA_SETUP', answer)
  requireOffered(session.choices, 'EMAIL_OTP')
  if (!isEmail(email)) throw invalidParameter('Invalid email address format.')
  requireWritable(app.client.settings, { email })
  requireFitting(app.pool.settings, { email }, step.user.attributes)
  await requireUnanswered(needs, session, now)
  const change = (before: UserRecord): UserRecord => {
    if (before.attributes['email'] !== undefined) throw invalidSession('the user has an email address by now')
    return { ...before, attributes: changedAttributes(before.attributes, { email }) }
  }
  const user = await changeUser(needs, step.user, { pool: app.pool, now, change })
  const to = destinationOf(user.attributes, 'email')
  if (to === undefined) throw invalidParameter('Invalid email address format.')
  return askForCode(needs, app, { ...step, user }, 'EMAIL_OTP', to, true)
}

function requireOffered(choices: readonly MfaMethod[], method: MfaMethod): void {
  if (!choices.includes(method)) throw new Fault('MFAMethodNotFoundException', 'MFA method not found for user')
}

function wrongCode(): Fault {
  return new Fault('CodeMismatchException', 'Invalid code or auth state for the user.')
}

function wrongToken(): Fault {
  return new Fault('CodeMismatchException', 'Invalid code received for user')
}
