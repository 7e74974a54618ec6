import { createHash } from 'node:crypto'
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { requireUnblocked } from './events/risk.ts'
import { requireRefreshToken, sealRefreshToken } from './refreshTokens.ts'
import type { App } from './sessions.ts'
import { issueTokens } from './tokens.ts'
import type { Occasion } from './triggers.ts'

type RefreshingNeeds = Pick<Needs, 'userPools' | 'signingKeys' | 'keyRing' | 'random' | 'issuerOf' | 'callAs'>

/** What a refresh may ask for beside the token. */
export interface RefreshTerms {
  /** The device that the client says it is. */
  readonly deviceKey?: string | undefined
  /** Refuses a caller that does not prove what else it must, once the user is known. */
  readonly requireProof?: (user: UserRecord) => void
}

/** Whether a client's refresh tokens are exchanged for new ones at each use. */
export function rotates({ settings }: ClientRecord): boolean {
  return settings.RefreshTokenRotation?.Feature === 'ENABLED'
}

/**
 * New tokens for a refresh token. Where the client rotates them there is a new refresh token too, for what is left of
 * the old one's time; the old one is good only while its grace lasts, so that a client that lost the answer may ask again.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html#using-the-refresh-token-rotation
 */
export async function refreshTokens(
  needs: RefreshingNeeds,
  app: App,
  token: string,
  occasion: Occasion,
  { deviceKey, requireProof }: RefreshTerms = {},
): Promise<AuthenticationResultType> {
  await requireUnblocked(needs, app, occasion)
  const { user, content } = await requireRefreshToken(needs, app, token, occasion.now, deviceKey)
  requireProof?.(user)
  const { jti, authTime, until, scopes, resource } = content
  const origin = { jti, authTime, deviceKey: content.deviceKey }
  const issue = { origin, occasion, scopes, resource, source: 'TokenGeneration_RefreshTokens' } as const
  if (!rotates(app.client)) return issueTokens(needs, app, user, issue)
  const tokens = await issueTokens(needs, app, user, issue)
  await requireUnrotated(needs, app, token, until, occasion.now)
  return { ...tokens, RefreshToken: sealRefreshToken(needs, app, content) }
}

/** Last of all, so that a function that fails does not cost the user their session. */
async function requireUnrotated(
  { userPools }: Pick<Needs, 'userPools'>,
  { client }: App,
  token: string,
  until: number,
  now: number,
): Promise<void> {
  const id = createHash('sha256').update(token).digest('base64url')
  const { first, at } = await userPools.rotate(id, until, now)
  const grace = (client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000
  if (!first && now - at >= grace) {
    throw new Fault('RefreshTokenReuseException', 'Refresh token has been invalidated by rotation.')
  }
}
