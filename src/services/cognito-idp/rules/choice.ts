import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import { askForFirstCode } from './firstCodes.ts'
import { choicesOf, type FirstFactor, factorNamed, notChoosable, requireChoosable } from './firstFactors.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { askForPasskey } from './passkeys/signIn.ts'
import { provePassword } from './passwordSignIn.ts'
import { afterFactor, type SignInNeeds } from './proceeding.ts'
import { type App, beginSession, newProgress, requireUnanswered } from './sessions.ts'
import { requireConfirmation } from './signUpSessions.ts'
import { askForPassword } from './srpSignIn.ts'
import { type Answer, onOwnDevice } from './steps.ts'
import type { Occasion } from './triggers.ts'
import { kept, requireWhoever, usernameOf, type Whoever, whoeverMaySignIn } from './whoever.ts'

type Take = (needs: SignInNeeds, app: App, whoever: Whoever, parameters: Parameters) => Promise<InitiateAuthResponse>

/** How each factor is proven, or asked for. A password that was not sent yet is asked for by a challenge of its name. */
const factors: Readonly<Record<FirstFactor, Take>> = {
  PASSWORD: async (needs, app, whoever, parameters) =>
    parameters['PASSWORD'] === undefined
      ? ask(needs, app, whoever, 'PASSWORD')
      : provePassword(needs, app, whoever, parameters['PASSWORD']),
  PASSWORD_SRP: async (needs, app, whoever, parameters) =>
    parameters['SRP_A'] === undefined
      ? ask(needs, app, whoever, 'PASSWORD_SRP')
      : askForPassword(needs, app, whoever, parameters['SRP_A'], whoever.occasion),
  EMAIL_OTP: (needs, app, whoever) => askForFirstCode(needs, app, whoever, 'EMAIL_OTP'),
  SMS_OTP: (needs, app, whoever) => askForFirstCode(needs, app, whoever, 'SMS_OTP'),
  WEB_AUTHN: askForPasskey,
}

/**
 * Begins a sign-in whose factor the user chooses: at once where the client prefers one that the user has. Whoever confirmed
 * a sign-up just now proved one already, where the pool lets people sign in with codes of that kind alone.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html#authentication-flows-selection-choice
 */
export async function beginChoice(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
  session?: string,
): Promise<InitiateAuthResponse> {
  const name = requireParameter(parameters, 'USERNAME')
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [name])
  const user = await whoeverMaySignIn(needs, app, name)
  const progress = await onOwnDevice(needs, app, user, newProgress(name, occasion), parameters)
  await beforeAuthentication(needs, app, user ?? { username: name }, occasion)
  const whoever: Whoever = { user, progress, occasion }
  const choices = await choicesOf(needs, app, user)
  const preferred = factorNamed(choices, parameters['PREFERRED_CHALLENGE'])
  if (session !== undefined) {
    const confirmed = requireConfirmation(needs, app, user, session, occasion.now)
    const { factor } = confirmed
    if (user !== undefined && choices.includes(factor) && (preferred ?? factor) === factor) {
      await requireUnanswered(needs, confirmed, occasion.now)
      return afterFactor(needs, app, { ...whoever, user }, factor)
    }
  }
  if (preferred !== undefined) return take(needs, app, whoever, preferred, parameters)
  return {
    ChallengeName: 'SELECT_CHALLENGE',
    Session: beginSession(needs, app, 'SELECT_CHALLENGE', { ...kept(whoever), choices }, occasion.now),
    ChallengeParameters: {},
    AvailableChallenges: [...choices],
  }
}

/** The user's choice, with what proves them where it is known by now. */
export async function answerChoice(needs: SignInNeeds, app: App, answer: Answer): Promise<InitiateAuthResponse> {
  const chosen = requireParameter(answer.responses, 'ANSWER')
  const { session, whoever } = await requireWhoever(needs, app, 'SELECT_CHALLENGE', answer)
  const factor = factorNamed(session.choices, chosen)
  if (factor === undefined) throw notChoosable()
  await requireChoosable(needs, app, whoever.user, factor)
  await requireUnanswered(needs, session, answer.occasion.now)
  return take(needs, app, whoever, factor, answer.responses)
}

/** A password for whoever was asked for one by name. */
export function answerFactor(name: 'PASSWORD' | 'PASSWORD_SRP') {
  return async (needs: SignInNeeds, app: App, answer: Answer): Promise<InitiateAuthResponse> => {
    requireParameter(answer.responses, name === 'PASSWORD' ? 'PASSWORD' : 'SRP_A')
    const { session, whoever } = await requireWhoever(needs, app, name, answer)
    await requireUnanswered(needs, session, answer.occasion.now)
    return take(needs, app, whoever, name, answer.responses)
  }
}

function take(
  needs: SignInNeeds,
  app: App,
  whoever: Whoever,
  factor: FirstFactor,
  parameters: Parameters,
): Promise<InitiateAuthResponse> {
  return factors[factor](needs, app, whoever, parameters)
}

function ask(needs: SignInNeeds, app: App, whoever: Whoever, name: 'PASSWORD' | 'PASSWORD_SRP'): InitiateAuthResponse {
  return {
    ChallengeName: name,
    Session: beginSession(needs, app, name, kept(whoever), whoever.occasion.now),
    ChallengeParameters: { USERNAME: usernameOf(needs, app, whoever) },
  }
}
