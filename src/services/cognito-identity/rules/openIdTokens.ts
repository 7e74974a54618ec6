import type { Clock } from '../../../kernel/clock.ts'
import type { ConditionContext } from '../../../kernel/operation.ts'
import { decodeBase64Url, parseJsonObject } from '../../../tokens/jws.ts'
import { type JwtRefusal, refusalSentences, verifyJwt } from '../../../tokens/jwt.ts'
import { signJwt } from '../../../tokens/signingKey.ts'
import { amrOf, federatedProvider, identityKeys } from './claims.ts'
import type { Proven } from './identities.ts'
import type { SigningKeys } from './signingKeys.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html */
const lifetime = 600
const tagsClaim = 'https://aws.amazon.com/tags'
/** Who issues the OpenID tokens of identity pools. */
export const openIdIssuer = 'https://cognito-identity.amazonaws.com'

interface TokenNeeds {
  readonly signingKeys: SigningKeys
  readonly clock: Clock
}

/** An OpenID token of the identity, for STS and for a developer's app. `seconds` is how long it lasts. */
export async function issueOpenIdToken(
  { signingKeys, clock }: TokenNeeds,
  proven: Proven,
  seconds: number = lifetime,
): Promise<string> {
  const iat = Math.floor(clock.now() / 1000)
  const { identityId: sub, pool, vouched } = proven
  const tags = Object.entries(vouched?.tags ?? {}).map(([key, value]) => [key, [value]])
  const claims = {
    ...{ sub, aud: pool.id, amr: amrOf(proven), iss: openIdIssuer, exp: iat + seconds, iat },
    ...(tags.length > 0 && { [tagsClaim]: { principal_tags: Object.fromEntries(tags) } }),
  }
  return signJwt(await signingKeys.current(), claims, { typ: 'JWS' })
}

/** What STS asks of a web identity token. */
export type OpenIdVerdict =
  | {
      readonly ok: true
      readonly provider: string
      readonly context: ConditionContext
      readonly subject: string
      readonly audience: string
      readonly tags?: Readonly<Record<string, string>>
    }
  | {
      readonly ok: false
      readonly code: 'ExpiredTokenException' | 'InvalidIdentityToken'
      readonly message: string
      readonly reason: string
    }

const messages: Readonly<Partial<Record<JwtRefusal, string>>> = {
  malformed: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  unknownKey:
    "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
}

/** Verifies OpenID tokens of this deployment's identity pools, for `AssumeRoleWithWebIdentity`. */
export function verifyOpenIdToken({ signingKeys, clock }: TokenNeeds): (token: string) => Promise<OpenIdVerdict> {
  return async (token) => {
    const now = clock.now()
    const named = issuerNamedBy(token)
    if (named !== undefined && named !== openIdIssuer) return unknownIssuer(named)
    const verdict = verifyJwt(token, await signingKeys.keySet(), { now, issuer: openIdIssuer })
    if (!verdict.ok) return refused(verdict.reason, verdict.claims?.exp, now)
    const { sub, aud, amr } = verdict.claims
    if (typeof sub !== 'string' || typeof aud !== 'string' || !Array.isArray(amr)) return refused('malformed', 0, now)
    const context = identityKeys(aud, sub, amr.map(String))
    const tags = tagsOf(verdict.claims[tagsClaim])
    const who = { provider: federatedProvider, subject: sub, audience: aud }
    return { ok: true, ...who, context, ...(tags && { tags }) }
  }
}

/** The session tags of a token, which this deployment signed: its shape is ours. */
function tagsOf(claim: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof claim !== 'object' || claim === null || !('principal_tags' in claim)) return undefined
  const pairs = Object.entries(claim.principal_tags as Readonly<Record<string, readonly string[]>>)
  return Object.fromEntries(pairs.map(([key, values]) => [key, values[0] ?? '']))
}

/** The issuer that a token names, before anything is verified: good for a refusal only. */
function issuerNamedBy(token: string): string | undefined {
  const claims = parseJsonObject(decodeBase64Url(token.split('.')[1] ?? ''))
  return typeof claims?.['iss'] === 'string' ? claims['iss'] : undefined
}

function unknownIssuer(named: string): OpenIdVerdict {
  const message = `No OpenIDConnect provider found in your account for ${named}`
  return {
    ok: false,
    code: 'InvalidIdentityToken',
    message,
    reason: `the token is of ${named}, which nobody registered`,
  }
}

function refused(refusal: JwtRefusal, exp: number | undefined, now: number): OpenIdVerdict {
  const reason = refusalSentences[refusal]
  if (refusal === 'expired') {
    const message = `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${exp}`
    return { ok: false, code: 'ExpiredTokenException', message, reason }
  }
  return { ok: false, code: 'InvalidIdentityToken', message: messages[refusal] ?? 'The token is not valid.', reason }
}
