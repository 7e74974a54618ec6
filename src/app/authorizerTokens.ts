import { verifyToken } from '../services/cognito-idp/index.ts'
import type { Needs as PoolNeeds } from '../services/cognito-idp/ports.ts'
import type { JwtRefusal } from '../tokens/jwt.ts'

/** Why a token was refused, as an API tells whoever sent it. */
const tokenRefusals: Readonly<Record<JwtRefusal, string>> = {
  malformed: 'the token is not a JSON web token',
  unsupportedAlgorithm: 'the signing method of the token is not accepted',
  unknownKey: 'the token is not signed with a key of the issuer',
  badSignature: 'the signature of the token is invalid',
  expired: 'the token has expired',
  notYetValid: 'the token is not valid yet',
  wrongIssuer: 'the token is of another issuer',
  wrongAudience: 'the token is for another audience',
  missingAudience: 'the token has no audience',
  wrongUse: 'the token is of another use',
}

/**
 * Tokens as an API's authorizer sees them. An issuer is a user pool of this deployment, in AWS's form, so that one
 * template serves here and there, or as this server's tokens name it; no other issuer can be reached from here.
 */
export function authorizerTokens(region: string, url: () => string, pools: PoolNeeds) {
  const verify = verifyToken(pools)
  const aws = `https://cognito-idp.${region}.amazonaws.com/`
  return async (issuer: string, token: string, now: number) => {
    const prefix = [aws, `${url()}/`].find((each) => issuer.startsWith(each))
    if (prefix === undefined)
      return { ok: false, reason: `the issuer ${issuer} is no user pool of this server` } as const
    const verdict = await verify(token, { now })
    if (!verdict.ok) return { ok: false, reason: tokenRefusals[verdict.reason] } as const
    if (verdict.poolId === issuer.slice(prefix.length)) return verdict
    return { ok: false, reason: 'the token is of another user pool' } as const
  }
}
