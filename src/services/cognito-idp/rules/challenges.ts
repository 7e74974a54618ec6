import type { ChallengeNameType, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import {
  type Attributes,
  changedAttributes,
  missingAttributes,
  requireComplete,
  requireFitting,
  requireWritable,
} from './attributes.ts'
import { answerChoice, answerFactor } from './choice.ts'
import { requireSecretHash } from './clients.ts'
import { answerCustom } from './customFlow.ts'
import { answerDevicePassword, answerDeviceSrp } from './devices/signIn.ts'
import { watched } from './events/signIns.ts'
import { invalidParameter, invalidSession, notAuthorized } from './faults.ts'
import { answerCode, answerSetup, answerSoftwareToken, chooseMethod } from './mfa/answers.ts'
import { requireParameter } from './parameters.ts'
import { answerPasskey } from './passkeys/signIn.ts'
import { nextPassword } from './passwordHistory.ts'
import { requireAllowedPassword } from './passwordPolicy.ts'
import { hasSamePassword } from './passwords.ts'
import { afterPassword, type SignInNeeds } from './proceeding.ts'
import { type App, requireUnanswered } from './sessions.ts'
import { answerPassword } from './srpSignIn.ts'
import { type Answer, requireStep } from './steps.ts'
import { changeUser } from './users.ts'

type Respond = (needs: SignInNeeds, app: App, answer: Answer) => Promise<RespondToAuthChallengeResponse>

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
const challenges: Partial<Record<ChallengeNameType, Respond>> = {
  PASSWORD_VERIFIER: answerPassword,
  NEW_PASSWORD_REQUIRED: choosePassword,
  CUSTOM_CHALLENGE: answerCustom,
  SELECT_CHALLENGE: answerChoice,
  PASSWORD: answerFactor('PASSWORD'),
  PASSWORD_SRP: answerFactor('PASSWORD_SRP'),
  SMS_OTP: answerCode('SMS_OTP'),
  WEB_AUTHN: answerPasskey,
  SMS_MFA: answerCode('SMS_MFA'),
  EMAIL_OTP: answerCode('EMAIL_OTP'),
  SOFTWARE_TOKEN_MFA: answerSoftwareToken,
  SELECT_MFA_TYPE: chooseMethod,
  MFA_SETUP: answerSetup,
  DEVICE_SRP_AUTH: answerDeviceSrp,
  DEVICE_PASSWORD_VERIFIER: answerDevicePassword,
}

/** Answers a challenge that this server hands out. */
export async function respond(
  needs: SignInNeeds,
  app: App,
  name: ChallengeNameType,
  answer: Answer,
): Promise<RespondToAuthChallengeResponse> {
  const challenge = challenges[name]
  if (challenge === undefined) throw invalidParameter('Challenge response method not supported.')
  const username = requireParameter(answer.responses, 'USERNAME')
  requireSecretHash(needs, app.client, answer.responses['SECRET_HASH'], [username])
  const { responses: parameters, session, occasion } = answer
  const call = { challenge: name, parameters, session, occasion }
  return watched(needs, app, call, (seen) => challenge(needs, app, { ...answer, occasion: seen }))
}

/** A user with a temporary password chooses their own, and gives the attributes that are still missing. */
async function choosePassword(needs: SignInNeeds, app: App, answer: Answer): Promise<RespondToAuthChallengeResponse> {
  const { responses, occasion } = answer
  const { now } = occasion
  const { pool, client } = app
  const password = requireParameter(responses, 'NEW_PASSWORD')
  const { session, step } = await requireStep(needs, app, 'NEW_PASSWORD_REQUIRED', answer)
  const { user } = step
  const changes = attributesIn(responses)
  requireWritable(client.settings, changes)
  refuseProvided(pool.settings, user.attributes, changes)
  requireFitting(pool.settings, changes, user.attributes)
  requireComplete(pool.settings, changedAttributes(user.attributes, changes))
  requireAllowedPassword(pool.settings, password)
  const secret = await nextPassword(needs, pool, user, password, now)
  await requireUnanswered(needs, session, now)
  const change = (before: UserRecord): UserRecord => {
    if (before.status !== 'FORCE_CHANGE_PASSWORD' || !hasSamePassword(before, user)) {
      throw invalidSession('the password was changed meanwhile')
    }
    const attributes = changedAttributes(before.attributes, changes)
    return { ...before, ...secret, attributes, status: 'CONFIRMED' }
  }
  const changed = await changeUser(needs, user, { pool, now, change })
  const progress = { ...step.progress, how: 'NewPasswordChallenge' as const }
  return afterPassword(needs, app, { user: changed, progress, occasion })
}

/**
 * Refuses to give again what the pool requires and the user has: whoever has the temporary password may not take it over, nor
 * say the same.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html#CognitoUserPools-RespondToAuthChallenge-request-ChallengeResponses
 */
function refuseProvided(pool: PoolSettings, before: Attributes, changes: Attributes): void {
  const missing = missingAttributes(pool, before)
  const provided = missingAttributes(pool, {}).find((name) => (changes[name] ?? '') !== '' && !missing.includes(name))
  if (provided !== undefined) throw notAuthorized(`Cannot modify an already provided ${provided}`)
}

const attributePrefix = 'userAttributes.'

function attributesIn(responses: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(responses).filter(([name]) => name.startsWith(attributePrefix))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(attributePrefix.length), value]))
}
