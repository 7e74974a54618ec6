import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { passwordMatches } from '../../../tokens/srp.ts'
import type { UserRecord } from '../ports/users.ts'
import { guess, nameOfNobody } from './attempts.ts'
import { beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import { incorrectPassword, userNotFound } from './faults.ts'
import { migrated, migratesUsers } from './migration.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { decoy, identityOf, unmatchable } from './passwords.ts'
import { proceed, type SignInNeeds } from './proceeding.ts'
import { hidesUsers, type PasswordProof, refuseNobody, requirePassword, requireUsable } from './proof.ts'
import { type App, newProgress } from './sessions.ts'
import { onDevice } from './steps.ts'
import type { Occasion } from './triggers.ts'
import { findUser } from './users.ts'
import type { Whoever } from './whoever.ts'

/** Proves the user by name and password, whatever flows the client has. */
export async function byPassword(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const { pool, client } = app
  const name = requireParameter(parameters, 'USERNAME')
  const password = requireParameter(parameters, 'PASSWORD')
  requireSecretHash(needs, client, parameters['SECRET_HASH'], [name])
  const known = await findUser(needs, pool, name)
  const user = known ?? (await fromElsewhere(needs, app, name, password, occasion))
  if (user === undefined && !hidesUsers(client)) throw userNotFound()
  await beforeAuthentication(needs, app, user ?? { username: name }, occasion)
  const progress = onDevice(newProgress(name, occasion), parameters)
  if (user === undefined || known !== undefined) {
    return provePassword(needs, app, { user, progress, occasion }, password)
  }
  requireUsable(user)
  return proceed(needs, app, { user, progress, occasion })
}

/** What a password proves of whoever is on the way. For nobody it is looked at as long, and never right. */
export async function provePassword(
  needs: SignInNeeds,
  app: App,
  { user, progress, occasion }: Whoever,
  password: string,
): Promise<InitiateAuthResponse> {
  const { now } = occasion
  const { pool, client } = app
  const holds: PasswordProof['holds'] = (stored, identity) => passwordMatches(needs.power, stored, identity, password)
  if (user === undefined) {
    const { username } = decoy(needs, pool, progress.name)
    const identity = identityOf({ poolId: pool.id, username })
    return refuseNobody(needs, pool, progress.name, now, () => holds(unmatchable, identity))
  }
  const proven = await requirePassword(needs, { user, client, now, holds })
  return proceed(needs, app, { user: proven, progress, occasion })
}

/** A user whom the pool's function brings from elsewhere. It is asked under the lockout of names that nobody has. */
async function fromElsewhere(
  needs: SignInNeeds,
  app: App,
  name: string,
  password: string,
  occasion: Occasion,
): Promise<UserRecord | undefined> {
  if (!migratesUsers(app)) return undefined
  let user: UserRecord | undefined
  const isFound = await guess(needs, nameOfNobody(needs, app.pool, name), occasion.now, async () => {
    user = await migrated(needs, app, name, password, occasion).catch((error: unknown) => {
      if (!(error instanceof Fault) || !hidesUsers(app.client)) throw error
      throw incorrectPassword(`no such user, and a migration that failed: ${error.code}: ${error.message}`)
    })
    return user !== undefined
  })
  if (!isFound) throw hidesUsers(app.client) ? incorrectPassword('no such user, nor elsewhere') : userNotFound()
  return user
}
