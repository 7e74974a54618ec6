import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { passwordMatches } from '../../../tokens/srp.ts'
import { beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import { userNotFound } from './faults.ts'
import { type Parameters, requireParameter } from './parameters.ts'
import { decoy, identityOf, unmatchable } from './passwords.ts'
import { proceed, type SignInNeeds } from './proceeding.ts'
import { hidesUsers, type PasswordProof, refuseNobody, requirePassword } from './proof.ts'
import type { App } from './sessions.ts'
import type { Occasion } from './triggers.ts'
import { findUser } from './users.ts'

/** Proves the user by name and password, whatever flows the client has. */
export async function byPassword(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const { now } = occasion
  const { pool, client } = app
  const name = requireParameter(parameters, 'USERNAME')
  const password = requireParameter(parameters, 'PASSWORD')
  requireSecretHash(needs, client, parameters['SECRET_HASH'], [name])
  const user = await findUser(needs, pool, name)
  const holds: PasswordProof['holds'] = (stored, identity) => passwordMatches(needs.power, stored, identity, password)
  if (user === undefined) {
    await beforeAuthentication(needs, app, { username: name }, occasion)
    if (!hidesUsers(client)) throw userNotFound()
    const { username } = decoy(needs, pool, name)
    const identity = identityOf({ poolId: pool.id, username })
    return refuseNobody(needs, pool, name, now, () => holds(unmatchable, identity))
  }
  await beforeAuthentication(needs, app, user, occasion)
  const proven = await requirePassword(needs, { user, client, now, holds })
  return proceed(needs, app, { user: proven, progress: { name, how: 'Authentication' }, occasion })
}
