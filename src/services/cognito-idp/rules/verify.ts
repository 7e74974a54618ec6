import { decodeBase64Url, parseJsonObject } from '../../../tokens/jws.ts'
import { type JwtClaims, type JwtRefusal, verifyJwt } from '../../../tokens/jwt.ts'
import { type VerifiedTokens, verifiedTokens } from '../../../tokens/verifiedTokens.ts'
import type { TokenUse } from '../ports/signingKeys.ts'
import type { Needs } from '../ports.ts'
import { bornInEpoch } from './tokens.ts'

/** A token of a pool of this deployment, or why it is not one. */
export type TokenVerdict =
  | {
      readonly ok: true
      readonly poolId: string
      readonly clientId: string
      readonly use: TokenUse
      readonly claims: JwtClaims
    }
  | {
      readonly ok: false
      readonly reason: JwtRefusal
      /** Present when the signature held. */
      readonly claims?: JwtClaims
    }

/** When a token is looked at, and what it must be. */
interface TokenRules {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Either when absent. */
  readonly use?: TokenUse
}

export type VerifyToken = (token: string, rules: TokenRules) => Promise<TokenVerdict>

/** Milliseconds by which the clocks of servers of one deployment may differ. */
const skew = 60_000

type VerifyNeeds = Pick<Needs, 'signingKeys' | 'issuerOf'>

/**
 * Verifies id and access tokens of this deployment's pools: the key by `kid`, then the signature, the issuer that
 * the key's pool has, the use that the key signs for, and the time. The audience is the caller's to check.
 * Tokens whose signatures were found to hold are remembered, `capacity` of them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function verifyToken(needs: VerifyNeeds, capacity = 10_000): VerifyToken {
  const cache = capacity > 0 ? verifiedTokens(capacity) : undefined
  return (token, rules) => verdictOn(needs, token, rules, cache)
}

/** Verifies id tokens, as identity pools do with a login of a user pool. */
export function verifyIdToken(
  needs: VerifyNeeds,
  capacity?: number,
): (token: string, rules: { readonly now: number }) => Promise<TokenVerdict> {
  const verify = verifyToken(needs, capacity)
  return (token, { now }) => verify(token, { now, use: 'id' })
}

async function verdictOn(
  { signingKeys, issuerOf }: VerifyNeeds,
  token: string,
  { now, use }: TokenRules,
  cache: VerifiedTokens | undefined,
): Promise<TokenVerdict> {
  const kid = cache?.kidOf(token) ?? kidOf(token)
  if (kid === undefined) return { ok: false, reason: 'malformed' }
  const key = await signingKeys.find(kid, now)
  if (key === undefined) return { ok: false, reason: 'unknownKey' }
  const issuer = issuerOf(key.poolId)
  const verdict = verifyJwt(token, key.keys, { now, issuer, tokenUse: key.use }, cache)
  if (!verdict.ok) return verdict
  const { claims } = verdict
  if ((claims.iat ?? 0) * 1000 > now + skew) return { ok: false, reason: 'notYetValid', claims }
  if (use !== undefined && use !== key.use) return { ok: false, reason: 'wrongUse', claims }
  const clientId = key.use === 'id' ? claims.aud : claims['client_id']
  if (typeof clientId !== 'string') return { ok: false, reason: 'missingAudience', claims }
  return { ok: true, poolId: key.poolId, clientId, use: key.use, claims }
}

function kidOf(token: string): string | undefined {
  const header = parseJsonObject(decodeBase64Url(token.slice(0, Math.max(0, token.indexOf('.')))))
  const kid = header?.['kid']
  return typeof kid === 'string' ? kid : undefined
}

/**
 * Whether the user of verified claims still exists, is enabled, and was not signed out since: what
 * `ServerSideTokenCheck` of an identity pool asks.
 */
export function userStillSignedIn({
  userPools,
}: Pick<Needs, 'userPools'>): (poolId: string, claims: JwtClaims) => Promise<boolean> {
  return async (poolId, claims) => {
    const { sub, origin_jti: origin } = claims
    if (sub === undefined || typeof origin !== 'string') return false
    const user = await userPools.user(poolId, sub)
    return user?.enabled === true && bornInEpoch(origin, user) && !(await userPools.isRevoked(origin))
  }
}
