import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { challengeSrp, passwordClaimHolds, type SrpIdentity, type SrpVerifier } from '../../../tokens/srp.ts'
import { parseSrpTimestamp } from '../../../tokens/srpTimestamp.ts'
import { beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import { incorrectPassword, invalidParameter, invalidSession, userNotFound } from './faults.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { decoy, identityOf, verifierOf } from './passwords.ts'
import { proceed, type SignInNeeds } from './proceeding.ts'
import { hidesUsers, refuseNobody, requirePassword } from './proof.ts'
import { type App, beginSession, newProgress, type Opened, requireSession, requireUnanswered } from './sessions.ts'
import { type Answer, onOwnDevice } from './steps.ts'
import type { Occasion } from './triggers.ts'
import { findUser } from './users.ts'
import type { Whoever } from './whoever.ts'

/** Begins a sign-in by SRP. For a name that nobody has, where the client hides that, a stand-in's numbers are given. */
export async function beginSrp(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const name = requireParameter(parameters, 'USERNAME')
  const srpA = requireParameter(parameters, 'SRP_A')
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [name])
  const user = await findUser(needs, app.pool, name)
  if (user === undefined && !hidesUsers(app.client)) throw userNotFound()
  const progress = await onOwnDevice(needs, app, user, newProgress(name, occasion), parameters)
  await beforeAuthentication(needs, app, user ?? { username: name }, occasion)
  return askForPassword(needs, app, { progress, user }, srpA, occasion)
}

/** Asks for a password by SRP; whoever has none is given a stand-in's numbers, and told of it by the answer to theirs. */
export async function askForPassword(
  needs: SignInNeeds,
  app: App,
  { progress, user }: Omit<Whoever, 'occasion'>,
  srpA: string,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const { name } = progress
  const stored = user && verifierOf(needs, user)
  const standIn = stored === undefined ? decoy(needs, app.pool, user?.username ?? name) : undefined
  const verifier = stored ?? standIn?.verifier
  const challenge = verifier && (await challengeSrp(needs.power, needs.random, verifier, srpA))
  if (verifier === undefined || challenge === undefined) throw incorrectPassword('SRP_A is no number, or 0 modulo N')
  const username = user?.username ?? standIn?.username ?? name
  const session = {
    progress,
    username,
    ...(user !== undefined && { sub: user.sub }),
    srpA,
    srpB: challenge.srpB,
    secret: challenge.secret,
  }
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: beginSession(needs, app, 'PASSWORD_VERIFIER', session, occasion.now),
      SRP_B: challenge.srpB,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  }
}

/** The second step of SRP. Each challenge takes one answer, right or wrong: it is one guess. */
export async function answerPassword(
  needs: SignInNeeds,
  app: App,
  { responses, occasion }: Answer,
): Promise<InitiateAuthResponse> {
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
  const user = session.sub === undefined ? undefined : await needs.userPools.user(app.pool.id, session.sub)
  const progress = await onOwnDevice(needs, app, user, session.progress, responses)
  await requireUnanswered(needs, session, now)
  const { srpA, srpB, secret } = session
  const holds = (verifier: SrpVerifier, identity: SrpIdentity): Promise<boolean> => {
    const challenge = { secret, srpB }
    return passwordClaimHolds(needs.power, { identity, verifier, challenge, srpA, secretBlock, timestamp, signature })
  }
  if (user === undefined) {
    if (!hidesUsers(app.client)) throw userNotFound()
    const standIn = decoy(needs, app.pool, progress.name)
    const identity = identityOf({ poolId: app.pool.id, username: standIn.username })
    return refuseNobody(needs, app.pool, progress.name, now, () => holds(standIn.verifier, identity))
  }
  const proven = await requirePassword(needs, { user, client: app.client, now, holds })
  return proceed(needs, app, { user: proven, progress, occasion })
}

/** The answer must name whom the challenge was for, by any of the user's names. */
async function requireSessionOf(
  needs: SignInNeeds,
  { pool }: App,
  session: Opened<'PASSWORD_VERIFIER'>,
  name: string,
): Promise<void> {
  if (name === session.progress.name || name === session.username) return
  const named = await findUser(needs, pool, name)
  if (named === undefined || named.sub !== session.sub) throw invalidSession('the session is of another user')
}
