import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { openFromClient, sealForClient } from './boxes.ts'
import { notAuthorized } from './faults.ts'
import type { App } from './sessions.ts'
import { bornInEpoch, type Origin } from './tokens.ts'
import { lifetimes, tokenValidity } from './validity.ts'

/** What a refresh token holds. Nothing is stored until it is revoked. */
export interface RefreshContent extends Origin {
  readonly sub: string
  /** Milliseconds since the epoch. */
  readonly until: number
  /** What was authorized; absent for a sign-in by the API. */
  readonly scopes?: readonly string[] | undefined
  /** The one resource that access tokens are for; absent where none was asked for. */
  readonly resource?: string | undefined
}

/** Until when a refresh token lasts that is made now. */
export function refreshUntil({ client }: App, now: number): number {
  return now + tokenValidity(client.settings, 'refresh')
}

/** Until when it is remembered that a refresh token was revoked: the last tokens that it gave outlast it. */
export function revokedUntil({ until }: Pick<RefreshContent, 'until'>): number {
  return until + lifetimes.longestToken
}

/** A refresh token of one user at one client, opaque to the client. */
export function sealRefreshToken(
  { keyRing }: Pick<Needs, 'keyRing'>,
  app: App,
  { jti, authTime, deviceKey, sub, until, scopes, resource }: RefreshContent,
): string {
  const content: RefreshContent = { jti, authTime, deviceKey, sub, until, scopes, resource }
  return sealForClient(keyRing, 'cognito-idp/refresh-token', content, placeOf(app), 'base64url')
}

/** What a refresh token of this client holds; undefined for any other text. */
export function openRefreshToken(
  { keyRing }: Pick<Needs, 'keyRing'>,
  app: App,
  token: string,
): RefreshContent | undefined {
  return openFromClient<RefreshContent>(keyRing, 'cognito-idp/refresh-token', token, placeOf(app), 'base64url')
}

/** The user and origin of a refresh token; refused on another device than a confirmed one it is of, when expired, revoked, or the user is gone or disabled. */
export async function requireRefreshToken(
  needs: Pick<Needs, 'keyRing' | 'userPools'>,
  app: App,
  token: string,
  now: number,
  deviceKey?: string,
): Promise<{ readonly user: UserRecord; readonly content: RefreshContent }> {
  const content = openRefreshToken(needs, app, token)
  if (content === undefined) throw notAuthorized('Invalid Refresh Token')
  if (content.until <= now) throw notAuthorized('Refresh Token has expired')
  const user = await needs.userPools.user(app.pool.id, content.sub)
  if (user === undefined) throw notAuthorized('Invalid Refresh Token', 'the user was deleted')
  if (!user.enabled) throw notAuthorized('User is disabled.')
  if (!bornInEpoch(content.jti, user) || (await needs.userPools.isRevoked(content.jti))) {
    throw notAuthorized('Refresh Token has been revoked')
  }
  await requireOwnDevice(needs, user, content, deviceKey)
  return { user, content }
}

/** Whoever refreshes the tokens of a device that was confirmed names it. */
async function requireOwnDevice(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, sub }: UserRecord,
  content: RefreshContent,
  named: string | undefined,
): Promise<void> {
  if (content.deviceKey === undefined || content.deviceKey === named) return
  const device = await userPools.device(poolId, sub, content.deviceKey)
  if (device !== undefined) throw notAuthorized('Invalid Refresh Token', 'it is of a device that was not named')
}

function placeOf({ pool, client }: App): string {
  return `${pool.id}/${client.id}`
}
