import { verifyToken } from '../services/cognito-idp/index.ts'
import type { Needs as PoolNeeds } from '../services/cognito-idp/ports.ts'
import { refusalSentences } from '../tokens/jwt.ts'

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
    if (!verdict.ok) return { ok: false, reason: refusalSentences[verdict.reason] } as const
    if (verdict.poolId === issuer.slice(prefix.length)) return verdict
    return { ok: false, reason: 'the token is of another user pool' } as const
  }
}
