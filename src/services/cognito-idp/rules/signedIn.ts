import { type JwtClaims, type JwtRefusal, refusalSentences } from '../../../tokens/jwt.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, notAuthorized, userNotFound } from './faults.ts'
import { given } from './given.ts'
import { requireUsable } from './proof.ts'
import type { App } from './sessions.ts'
import { bornInEpoch, selfServiceScope } from './tokens.ts'
import { verifyToken } from './verify.ts'

/** A user who acts on their own account, by an access token. */
export interface SignedIn extends App {
  readonly user: UserRecord
}

export type SignedInNeeds = Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf'>

const messages: Partial<Record<JwtRefusal, string>> = {
  expired: 'Access Token has expired',
  badSignature: 'Could not verify signature for Access Token',
}

/** An access token that the wire does not require, and the operation does. */
export function requireToken(token: string | undefined): string {
  if (token === undefined) throw invalidParameter('Missing required parameter AccessToken')
  return token
}

/** The user of an access token that lets them act on their own account. */
export async function requireSignedIn(needs: SignedInNeeds, token: string | undefined, now: number): Promise<SignedIn> {
  const { claims, ...signedIn } = await signedInWith(needs, given(token), now, selfServiceScope)
  return signedIn
}

/** The user of an access token; refused when it was revoked, lacks a scope, or its user, client or pool is gone. */
export async function signedInWith(
  needs: SignedInNeeds,
  token: string,
  now: number,
  scope?: string,
): Promise<SignedIn & { readonly claims: JwtClaims }> {
  const verdict = await verifyToken(needs, 0)(token, { now, use: 'access' })
  if (!verdict.ok) {
    throw notAuthorized(messages[verdict.reason] ?? 'Invalid Access Token', refusalSentences[verdict.reason])
  }
  const { poolId, clientId, claims } = verdict
  if (scope !== undefined && !String(claims['scope']).split(' ').includes(scope)) {
    throw notAuthorized('Access Token does not have required scopes')
  }
  const [pool, client, user] = await Promise.all([
    needs.userPools.pool(poolId),
    needs.userPools.client(clientId),
    needs.userPools.user(poolId, claims.sub ?? ''),
  ])
  if (pool === undefined || client?.poolId !== poolId) throw notAuthorized('Invalid Access Token', 'its client is gone')
  if (user === undefined) throw userNotFound()
  const origin = String(claims['origin_jti'])
  if (!user.enabled) throw notAuthorized('User is disabled.')
  if (!bornInEpoch(origin, user) || (await needs.userPools.isRevoked(origin))) {
    throw notAuthorized('Access Token has been revoked')
  }
  requireUsable(user)
  return { pool, client, user, claims }
}
