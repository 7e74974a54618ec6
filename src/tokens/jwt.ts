import type { KeySet } from './jwks.ts'
import { type JwsRefusal, parseJsonObject, verifyJws } from './jws.ts'
import type { VerifiedToken, VerifiedTokens } from './verifiedTokens.ts'

/** The claims of a token whose signature holds. Registered claims have their types checked. */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp: number
  readonly nbf?: number
  readonly iat?: number
  readonly [name: string]: unknown
}

/** What a token must say to be accepted. */
export interface JwtRules {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly issuer: string | readonly string[]
  /**
   * One of these must be in `aud`, or in `client_id` where `aud` is absent (Cognito's access tokens):
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
   */
  readonly audience?: readonly string[]
  /** Cognito's `token_use`. */
  readonly tokenUse?: 'id' | 'access' | readonly ('id' | 'access')[]
  /** Seconds of difference between clocks that are forgiven; none when absent. */
  readonly leeway?: number
}

/** Why a JWT is not accepted. */
export type JwtRefusal =
  | JwsRefusal
  | 'expired'
  | 'notYetValid'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'missingAudience'
  | 'wrongUse'

/** Why a JWT is not accepted, to be read by people. */
export const refusalSentences: Readonly<Record<JwtRefusal, string>> = {
  malformed: 'the token is not a JSON web token',
  unsupportedAlgorithm: 'the signing method of the token is not accepted',
  unknownKey: 'the token is not signed with a key of the issuer',
  badSignature: 'the signature of the token is invalid',
  expired: 'the token has expired',
  notYetValid: 'the token is not valid yet',
  wrongIssuer: 'the token is of another issuer',
  wrongAudience: 'the token is for another audience',
  missingAudience: 'the token has no audience',
  wrongUse: 'the token is of another use: an access token in place of an id token, or the other way round',
}

/** A token's verdict. A refusal carries the claims when the signature held, for messages such as Cognito's "Token expired". */
export type JwtVerdict =
  | { readonly ok: true; readonly claims: JwtClaims; readonly header: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: JwtRefusal; readonly claims?: JwtClaims }

/**
 * Verifies a JWT (RFC 7519 §7.2): signature first, then types, issuer, audience, use and time.
 * With `cache` a token seen before costs no signature check; rules and time are checked anew each time.
 */
export function verifyJwt(token: string, keys: KeySet, rules: JwtRules, cache?: VerifiedTokens): JwtVerdict {
  const verified = cache?.get(token, keys) ?? readToken(token, keys, cache)
  if ('reason' in verified) return verified
  const { claims, header } = verified
  for (const rule of claimRules) {
    const reason = rule(claims, rules)
    if (reason !== undefined) return { ok: false, reason, claims }
  }
  return { ok: true, claims, header }
}

type ClaimRule = (claims: JwtClaims, rules: JwtRules) => JwtRefusal | undefined

/** In order: who issued it, for whom, for what, and when. */
const claimRules: readonly ClaimRule[] = [
  ({ iss }, { issuer }) => (iss !== undefined && listOf(issuer).includes(iss) ? undefined : 'wrongIssuer'),
  checkAudience,
  ({ token_use: use }, { tokenUse }) =>
    tokenUse === undefined || listOf<unknown>(tokenUse).includes(use) ? undefined : 'wrongUse',
  ({ exp }, { now, leeway = 0 }) => ((exp + leeway) * 1000 > now ? undefined : 'expired'),
  ({ nbf }, { now, leeway = 0 }) => (nbf === undefined || (nbf - leeway) * 1000 <= now ? undefined : 'notYetValid'),
]

function checkAudience({ aud, client_id: clientId }: JwtClaims, { audience }: JwtRules): JwtRefusal | undefined {
  if (audience === undefined) return undefined
  const named = aud ?? clientId
  if (named === undefined) return 'missingAudience'
  return listOf<unknown>(named).some((name) => audience.includes(name as string)) ? undefined : 'wrongAudience'
}

function readToken(
  token: string,
  keys: KeySet,
  cache: VerifiedTokens | undefined,
): VerifiedToken | Extract<JwtVerdict, { ok: false }> {
  const jws = verifyJws(token, keys)
  if (!jws.ok) return jws
  const claims = parseClaims(jws.payload)
  if (claims === undefined) return { ok: false, reason: 'malformed' }
  const verified = { header: jws.header, key: jws.key, claims: Object.freeze(claims) }
  cache?.add(token, verified)
  return verified
}

/** The claims with the registered ones' types checked (RFC 7519 §4.1); `exp` must be there. */
function parseClaims(payload: Uint8Array): JwtClaims | undefined {
  const claims = parseJsonObject(payload)
  if (claims === undefined) return undefined
  const { iss, sub, aud, exp, nbf, iat } = claims
  const typed =
    isOptionalText(iss) &&
    isOptionalText(sub) &&
    (isOptionalText(aud) || (Array.isArray(aud) && aud.every((name) => typeof name === 'string'))) &&
    isTime(exp) &&
    (nbf === undefined || isTime(nbf)) &&
    (iat === undefined || isTime(iat))
  return typed ? (claims as JwtClaims) : undefined
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}
