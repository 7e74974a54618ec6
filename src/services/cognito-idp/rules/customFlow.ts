import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { Needs } from '../ports.ts'
import { beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import {
  type CustomState,
  createChallenge,
  type Definition,
  defineChallenge,
  requireTrigger,
  unrecognizable,
  verifyChallenge,
} from './customTriggers.ts'
import { incorrectPassword, invalidParameter } from './faults.ts'
import { askFor, methodsFor } from './mfa/asking.ts'
import type { MfaMethod } from './mfa/ports.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { finish, type SignInNeeds } from './proceeding.ts'
import {
  type App,
  beginSession,
  type ChallengeResult,
  newProgress,
  type Progress,
  requireUnanswered,
} from './sessions.ts'
import { askForPassword } from './srpSignIn.ts'
import { type Answer, onOwnDevice } from './steps.ts'
import type { Occasion } from './triggers.ts'
import { kept, requireWhoever, usernameOf, type Whoever, whoeverMaySignIn } from './whoever.ts'

/** The wire's limit on a session. */
const longestSession = 2048

/**
 * Begins a sign-in that the pool's functions lead, after SRP where the client asks so.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */
export async function beginCustom(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const name = requireParameter(parameters, 'USERNAME')
  const first = parameters['CHALLENGE_NAME']
  if (first !== undefined && first !== 'SRP_A') throw invalidParameter('CHALLENGE_NAME can only be SRP_A.')
  const srpA = first === undefined ? undefined : requireParameter(parameters, 'SRP_A')
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [name])
  requireTrigger(app, 'DefineAuthChallenge')
  const user = await whoeverMaySignIn(needs, app, name)
  const device = await onOwnDevice(needs, app, user, newProgress(name, occasion), parameters)
  await beforeAuthentication(needs, app, user ?? { username: name }, occasion)
  const begun = { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }
  const custom = srpA === undefined ? [] : [begun]
  const progress: Progress = { ...device, custom }
  return defineNext(needs, app, { user, progress, occasion }, srpA)
}

/** Does what the pool's function wants next. */
export async function defineNext(
  needs: SignInNeeds,
  app: App,
  whoever: Whoever,
  srpA?: string,
): Promise<InitiateAuthResponse> {
  const state = stateFor(needs, app, whoever)
  const definition = await defineChallenge(needs, app, state)
  const { user, progress, occasion } = whoever
  if (definition.next === 'failure') throw incorrectPassword('the function refused')
  if (definition.next === 'tokens') {
    if (user === undefined) throw incorrectPassword('no such user')
    return finish(needs, app, { user, progress, occasion })
  }
  if (definition.name === 'CUSTOM_CHALLENGE') return askCustom(needs, app, whoever, state)
  if (definition.name === 'PASSWORD_VERIFIER' && srpA !== undefined) {
    return askForPassword(needs, app, { progress, user }, srpA, occasion)
  }
  return askFactor(needs, app, whoever, definition)
}

function stateFor(needs: Pick<Needs, 'keyRing'>, { pool }: App, { user, progress, occasion }: Whoever): CustomState {
  const username = usernameOf(needs, { pool }, { user, progress })
  return { user, username, session: progress.custom ?? [], occasion }
}

const methods: readonly MfaMethod[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']

/** A second factor that the function asks for, of a user who has it. */
async function askFactor(
  needs: SignInNeeds,
  app: App,
  { user, progress, occasion }: Whoever,
  { name }: Extract<Definition, { readonly next: 'challenge' }>,
): Promise<InitiateAuthResponse> {
  const method = methods.find((each) => each === name)
  if (method === undefined) throw unrecognizable()
  if (user === undefined) throw incorrectPassword('no such user')
  const own = await methodsFor(needs, app, user)
  if (!own.methods.includes(method)) throw unrecognizable()
  return askFor(needs, app, { user, progress, occasion }, method)
}

async function askCustom(
  needs: SignInNeeds,
  app: App,
  whoever: Whoever,
  state: CustomState,
): Promise<InitiateAuthResponse> {
  const { shown, hidden, metadata } = await createChallenge(needs, app, state)
  const content = { ...kept(whoever), parameters: hidden, metadata }
  const Session = beginSession(needs, app, 'CUSTOM_CHALLENGE', content, whoever.occasion.now)
  if (Session.length > longestSession) throw unrecognizable()
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session,
    ChallengeParameters: { ...shown, USERNAME: state.username },
  }
}

/** An answer to a function's challenge; each challenge takes one. */
export async function answerCustom(needs: SignInNeeds, app: App, answer: Answer): Promise<InitiateAuthResponse> {
  const { responses, occasion } = answer
  const given = requireParameter(responses, 'ANSWER')
  const { session, whoever } = await requireWhoever(needs, app, 'CUSTOM_CHALLENGE', answer)
  await requireUnanswered(needs, session, occasion.now)
  const { progress, parameters, metadata } = session
  const { user } = whoever
  const state = stateFor(needs, app, whoever)
  const isRight = await verifyChallenge(needs, app, state, parameters, given)
  const result: ChallengeResult = {
    challengeName: 'CUSTOM_CHALLENGE',
    challengeResult: isRight,
    challengeMetadata: metadata,
  }
  const custom = [...(progress.custom ?? []), result]
  return defineNext(needs, app, { user, progress: { ...progress, custom }, occasion })
}
