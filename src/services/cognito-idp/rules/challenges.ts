import type { ChallengeNameType, RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider'
import { passwordClaimHolds, type SrpIdentity, type SrpVerifier } from '../../../tokens/srp.ts'
import { parseSrpTimestamp } from '../../../tokens/srpTimestamp.ts'
import type { UserRecord } from '../ports.ts'
import { changedAttributes, requireComplete, requireFitting, requireWritable } from './attributes.ts'
import { requireSecretHash } from './clients.ts'
import { incorrectPassword, invalidParameter, invalidSession, notAuthorized, userNotFound } from './faults.ts'
import { requireAllowedPassword } from './passwordPolicy.ts'
import { decoy, identityOf, newPassword } from './passwords.ts'
import { hidesUsers, requirePassword } from './proof.ts'
import { type App, requireSession, requireUnanswered, type SrpSession } from './sessions.ts'
import { proceed, requireParameter, type SignInNeeds, signedIn } from './signInFlows.ts'
import type { Occasion } from './triggers.ts'
import { changeUser, findUser } from './users.ts'

/** A client's answer to a challenge. */
export interface Answer {
  readonly responses: Readonly<Record<string, string>>
  readonly session: string | undefined
  readonly occasion: Occasion
}

type Respond = (needs: SignInNeeds, app: App, answer: Answer) => Promise<RespondToAuthChallengeResponse>

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
const challenges: Partial<Record<ChallengeNameType, Respond>> = {
  PASSWORD_VERIFIER: verifyPassword,
  NEW_PASSWORD_REQUIRED: choosePassword,
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
  return challenge(needs, app, answer)
}

/** The second step of SRP. Each challenge takes one answer, right or wrong: it is one guess. */
async function verifyPassword(
  needs: SignInNeeds,
  app: App,
  { responses, occasion }: Answer,
): Promise<RespondToAuthChallengeResponse> {
  const { now } = occasion
  const name = requireParameter(responses, 'USERNAME')
  const secretBlock = requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = requireParameter(responses, 'TIMESTAMP')
  if (parseSrpTimestamp(timestamp) === undefined) {
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english')
  }
  const session = requireSession(needs, app, 'PASSWORD_VERIFIER', secretBlock, now)
  await requireSessionOf(needs, app, session, name)
  await requireUnanswered(needs, session, now)
  const { srpA, srpB, secret } = session
  const holds = (verifier: SrpVerifier, identity: SrpIdentity): Promise<boolean> =>
    passwordClaimHolds(needs.power, {
      identity,
      verifier,
      challenge: { secret, srpB },
      srpA,
      secretBlock,
      timestamp,
      signature,
    })
  const user = session.sub === undefined ? undefined : await needs.userPools.user(app.pool.id, session.sub)
  if (user === undefined) {
    if (!hidesUsers(app.client)) throw userNotFound()
    const standIn = decoy(needs, app.pool, session.name)
    await holds(standIn.verifier, identityOf({ poolId: app.pool.id, username: standIn.username }))
    throw incorrectPassword('no such user')
  }
  return proceed(needs, app, await requirePassword(needs, { user, client: app.client, now, holds }), occasion)
}

/** The answer must name whom the challenge was for, by any of the user's names. */
async function requireSessionOf(needs: SignInNeeds, { pool }: App, session: SrpSession, name: string): Promise<void> {
  if (name === session.name || name === session.username) return
  const named = await findUser(needs, pool, name)
  if (named === undefined || named.sub !== session.sub) throw invalidSession('the session is of another user')
}

/** A user with a temporary password chooses their own, and gives the attributes that are still missing. */
async function choosePassword(
  needs: SignInNeeds,
  app: App,
  { responses, session: text, occasion }: Answer,
): Promise<RespondToAuthChallengeResponse> {
  const { now } = occasion
  const { pool, client } = app
  const password = requireParameter(responses, 'NEW_PASSWORD')
  if (text === undefined) throw invalidParameter('Missing required parameter Session')
  const session = requireSession(needs, app, 'NEW_PASSWORD_REQUIRED', text, now)
  const user = await needs.userPools.user(pool.id, session.sub)
  if (user === undefined) throw invalidSession('the user was deleted')
  await requireNamed(needs, app, user, requireParameter(responses, 'USERNAME'))
  if (!user.enabled) throw notAuthorized('User is disabled.')
  const changes = attributesIn(responses)
  requireWritable(client.settings, changes)
  requireFitting(pool.settings, changes, user.attributes)
  requireComplete(pool.settings, changedAttributes(user.attributes, changes))
  requireAllowedPassword(pool.settings, password)
  await requireUnanswered(needs, session, now)
  const secret = await newPassword(needs, user, password, now)
  const change = (before: UserRecord): UserRecord => {
    if (before.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession('the password was changed meanwhile')
    const attributes = changedAttributes(before.attributes, changes)
    return { ...before, ...secret, attributes, status: 'CONFIRMED' }
  }
  const changed = await changeUser(needs, user, { pool, now, change })
  return signedIn(needs, app, changed, occasion, 'NewPasswordChallenge')
}

async function requireNamed(needs: SignInNeeds, { pool }: App, user: UserRecord, name: string): Promise<void> {
  const named = name === user.sub ? user : await findUser(needs, pool, name)
  if (named?.sub !== user.sub) throw invalidSession('the session is of another user')
}

const attributePrefix = 'userAttributes.'

function attributesIn(responses: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(responses).filter(([name]) => name.startsWith(attributePrefix))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(attributePrefix.length), value]))
}
