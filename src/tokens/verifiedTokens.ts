import { type KeySet, keyOfToken } from './jwks.ts'
import type { VerifiedJws } from './jws.ts'
import type { JwtClaims } from './jwt.ts'

/** A token whose signature holds, read: all that is asked of it again. */
export interface VerifiedToken extends Pick<VerifiedJws, 'header' | 'key'> {
  readonly claims: JwtClaims
}

/** Tokens whose signatures were found to hold. A key that leaves the set takes its tokens with it. */
export interface VerifiedTokens {
  /** What was verified, if the key that verified it is still in the set. */
  readonly get: (token: string, keys: KeySet) => VerifiedToken | undefined
  readonly add: (token: string, verified: VerifiedToken) => void
  /** The key that a remembered token names, without reading its header again; it proves nothing. */
  readonly kidOf: (token: string) => string | undefined
}

/** A cache of at most `capacity` tokens; the one that was not asked for longest leaves first. */
export function verifiedTokens(capacity: number): VerifiedTokens {
  const entries = new Map<string, VerifiedToken>()
  return {
    kidOf: (token) => entries.get(token)?.key.kid,
    get: (token, keys) => {
      const verified = entries.get(token)
      if (verified === undefined) return undefined
      entries.delete(token)
      const { header, key } = verified
      if (keyOfToken(keys, header['kid'] as string | undefined)?.key !== key.key) return undefined
      entries.set(token, verified)
      return verified
    },
    add: (token, verified) => {
      entries.set(token, verified)
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string)
    },
  }
}
