import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { openFromClient } from '../boxes.ts'
import { notAuthorized } from '../faults.ts'
import type { Parameters } from '../parameters.ts'
import type { App, Progress } from '../sessions.ts'
import type { Occasion } from '../triggers.ts'
import { findUser } from '../users.ts'
import { isBlocked } from './risk.ts'
import { type EventNeeds, keepEvent, watches } from './watching.ts'

/** One call of a sign-in. */
export interface SignInCall {
  /** The challenge that it answers; absent in the first. */
  readonly challenge?: string
  readonly parameters: Parameters
  readonly session?: string | undefined
  readonly occasion: Occasion
}

/** What came of a call. */
type Outcome = 'Pass' | 'Fail' | 'InProgress'

type WatchNeeds = EventNeeds & Pick<Needs, 'keyRing'>

/** Faults by which an attempt failed; others are of requests that nobody could have meant. */
const failures = [
  'CodeMismatchException',
  'ExpiredCodeException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserLambdaValidationException',
  'UserNotConfirmedException',
]

/** Challenges by which nothing is proven yet. */
const firstChallenges = [
  'CUSTOM_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'SMS_OTP',
  'WEB_AUTHN',
]

/**
 * Takes a call of a sign-in, and keeps what came of it where the pool wants that; all calls of a sign-in are one event.
 * Nobody's calls are no event, and it is kept after the answer, so that neither tells who exists.
 * @throws Fault NotAuthorizedException where the call comes from an address that is blocked.
 */
export async function watched(
  needs: WatchNeeds,
  app: App,
  call: SignInCall,
  take: (occasion: Occasion) => Promise<InitiateAuthResponse>,
): Promise<InitiateAuthResponse> {
  if (!watches(app.pool)) return take(call.occasion)
  const before = sessionBehind(needs, call)
  const event = before?.progress.event ?? needs.random.uuid()
  const isUnknown = call.challenge !== undefined && before === undefined
  const note = (outcome: Outcome, blocked = false): void => {
    if (isUnknown) return
    needs.later(() => keep(needs, app, { ...call, event, before, outcome, blocked }))
  }
  if (await isBlocked(needs, app, call.occasion)) {
    note('Fail', true)
    throw notAuthorized('Unable to login because of security reasons.', 'the address is blocked')
  }
  try {
    const answer = await take({ ...call.occasion, event })
    const { ChallengeName: next } = answer
    if (next === undefined || !firstChallenges.includes(next)) note(next === undefined ? 'Pass' : 'InProgress')
    return answer
  } catch (error) {
    if (error instanceof Fault && failures.includes(error.code)) note('Fail')
    throw error
  }
}

interface Behind {
  readonly progress: Progress
  readonly sub?: string
}

/** What the session of a call holds, good still or not. */
function sessionBehind({ keyRing }: Pick<Needs, 'keyRing'>, call: SignInCall): Behind | undefined {
  const { challenge, parameters, session } = call
  const text = challenge === 'PASSWORD_VERIFIER' ? parameters['PASSWORD_CLAIM_SECRET_BLOCK'] : session
  if (challenge === undefined || text === undefined) return undefined
  const place = challenge === 'MFA_SETUP' ? 'softwareTokenVerified' : challenge
  return openFromClient<Behind>(keyRing, 'cognito-idp/auth-session', text, place, 'base64')
}

interface Seen extends SignInCall {
  readonly event: string
  readonly before: Behind | undefined
  readonly outcome: Outcome
  readonly blocked: boolean
}

async function keep(needs: WatchNeeds, app: App, seen: Seen): Promise<void> {
  const { event: id, outcome, blocked, occasion } = seen
  const user = await userOf(needs, app, seen)
  if (user === undefined) return
  const known = await needs.userPools.event(app.pool.id, user.sub, id)
  const name = provenBy(seen, known !== undefined)
  if (outcome === 'InProgress' && name === undefined && known === undefined) return
  const proven = name === undefined || blocked ? [] : [{ name, isRight: outcome !== 'Fail' }]
  await keepEvent(
    needs,
    {
      poolId: app.pool.id,
      sub: user.sub,
      id,
      at: known?.at ?? occasion.now,
      type: 'SignIn',
      response: outcome,
      challenges: [...(known?.challenges ?? []), ...proven].slice(-10),
      isBlocked: blocked,
      address: occasion.address,
      feedback: known?.feedback,
    },
    occasion.now,
  )
}

async function userOf(needs: WatchNeeds, { pool }: App, { before, parameters }: Seen): Promise<UserRecord | undefined> {
  if (before?.sub !== undefined) return needs.userPools.user(pool.id, before.sub)
  return findUser(needs, pool, before?.progress.name ?? parameters['USERNAME'] ?? '')
}

/** What a call was to prove. A code by email is a first factor where nothing was proven before. */
function provenBy({ challenge, parameters }: SignInCall, goesOn: boolean): 'Password' | 'Mfa' | undefined {
  if (challenge === 'PASSWORD_VERIFIER' || parameters['PASSWORD'] !== undefined) return 'Password'
  if (challenge === 'SMS_MFA' || challenge === 'SOFTWARE_TOKEN_MFA') return 'Mfa'
  return challenge === 'EMAIL_OTP' && goesOn ? 'Mfa' : undefined
}
