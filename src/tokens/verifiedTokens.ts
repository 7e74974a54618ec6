import { type KeySet, keyOfToken } from './jwks.ts'
import type { VerifiedJws } from './jws.ts'

/** Tokens whose signatures were found to hold. A key that leaves the set takes its tokens with it. */
export interface VerifiedTokens {
  /** What was verified, if the key that verified it is still in the set. */
  readonly get: (token: string, keys: KeySet) => VerifiedJws | undefined
  readonly add: (token: string, verified: VerifiedJws) => void
}

/** A cache of at most `capacity` tokens; the one that was not asked for longest leaves first. */
export function verifiedTokens(capacity: number): VerifiedTokens {
  const entries = new Map<string, VerifiedJws>()
  return {
    get: (token, keys) => {
      const verified = entries.get(token)
      if (verified === undefined) return undefined
      entries.delete(token)
      if (keyOfToken(keys, verified.header['kid'] as string | undefined)?.key !== verified.key.key) return undefined
      entries.set(token, verified)
      return verified
    },
    add: (token, verified) => {
      entries.set(token, verified)
      if (entries.size > capacity) entries.delete(entries.keys().next().value as string)
    },
  }
}
