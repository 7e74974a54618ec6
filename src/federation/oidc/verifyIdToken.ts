import { decodeBase64Url, parseJsonObject } from '../../tokens/jws.ts'
import { type JwtClaims, type JwtRefusal, verifyJwt } from '../../tokens/jwt.ts'
import type { VerifiedTokens } from '../../tokens/verifiedTokens.ts'
import { type Issuer, type IssuerKeys, type KeysRefusal, withoutSlash } from './issuerKeys.ts'

/** What is asked of an id token. */
export interface IdTokenQuestion {
  readonly token: string
  /** Who must have issued it: a registered issuer. It and nobody else is asked for keys. */
  readonly issuer: Issuer
  /** Names that the issuer gives itself in `iss`, where not its URL. */
  readonly issuerNames?: readonly string[]
  /** Client ids of which the token must be for one; absent where another rule judges its audience. */
  readonly audiences?: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Seconds of difference between clocks that are forgiven; AWS's five minutes when absent. */
  readonly leeway?: number
}

/** Claims of a believed id token: it says who, and until when. */
interface IdTokenClaims extends JwtClaims {
  readonly iss: string
  readonly sub: string
}

/** Why an ID token is not accepted. */
type IdTokenRefusal = JwtRefusal | KeysRefusal | 'missingSubject'

/** What an ID token proves, or why it proves nothing. */
type IdTokenVerdict =
  | {
      readonly ok: true
      readonly claims: IdTokenClaims
      /** The client it was issued to: `azp` where there is one, else the `aud` that was accepted. */
      readonly audience: string
    }
  | {
      readonly ok: false
      readonly reason: IdTokenRefusal
      /** Why, for the administrator. */
      readonly detail: string
      /** Where the signature held. */
      readonly claims?: JwtClaims
    }

/** Verifies ID tokens of providers. */
export type VerifyIdToken = (question: IdTokenQuestion) => Promise<IdTokenVerdict>

/**
 * IAM accepts tokens five minutes past their end, for clocks that differ.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
const leewayOfAws = 300

/** Makes the verifier of other parties' id tokens (OpenID Connect Core §3.1.3.7): asymmetric signatures only. */
export function idTokenVerifier(needs: {
  readonly keysOf: IssuerKeys
  readonly verified: VerifiedTokens
}): VerifyIdToken {
  const { keysOf, verified } = needs
  return async ({ token, issuer, issuerNames, audiences, now, leeway = leewayOfAws }) => {
    const header = parseJsonObject(decodeBase64Url(token.split('.')[0] ?? ''))
    const kid = header?.['kid']
    if (header === undefined || (kid !== undefined && typeof kid !== 'string')) return refused('malformed')
    const found = await keysOf(issuer, kid)
    if (!found.ok) return { ok: false, reason: found.reason, detail: found.detail }
    const names = issuerNames ?? [withoutSlash(issuer.url), `${withoutSlash(issuer.url)}/`]
    const verdict = verifyJwt(token, found.keys, { now, issuer: names, leeway }, verified)
    if (!verdict.ok) return refused(verdict.reason, verdict.claims)
    return judged(verdict.claims, audiences, now / 1000 + leeway)
  }
}

/** The issuer that a token names, before anything is verified: good for choosing who is to verify it, and for no more. */
export function issuerNamedBy(token: string): string | undefined {
  const claims = parseJsonObject(decodeBase64Url(token.split('.')[1] ?? ''))
  return typeof claims?.['iss'] === 'string' ? claims['iss'] : undefined
}

function judged(claims: JwtClaims, audiences: readonly string[] | undefined, latest: number): IdTokenVerdict {
  const { iss, sub, iat } = claims
  if (iss === undefined || sub === undefined || sub === '') return refused('missingSubject', claims)
  if (iat !== undefined && iat > latest) return refused('notYetValid', claims)
  const named = issuedTo(claims)
  if (named.length === 0) return refused('missingAudience', claims)
  const audience = audiences === undefined ? named[0] : named.find((each) => audiences.includes(each))
  if (audience === undefined) {
    const detail = `the provider's client ids are ${listed(audiences ?? [])}; the token's is ${listed(named)}`
    return { ok: false, reason: 'wrongAudience', detail, claims }
  }
  return { ok: true, claims: { ...claims, iss, sub }, audience }
}

/**
 * Whom a token was issued to. The authorized party, where it is named, counts in place of the audience, as AWS has it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function issuedTo({ azp, aud }: JwtClaims): readonly string[] {
  if (typeof azp === 'string' && azp !== '') return [azp]
  return (typeof aud === 'string' ? [aud] : (aud ?? [])).filter((each) => each !== '')
}

function refused(reason: IdTokenRefusal, claims?: JwtClaims): IdTokenVerdict {
  return { ok: false, reason, detail: detailOf(reason, claims), ...(claims === undefined ? {} : { claims }) }
}

function detailOf(reason: IdTokenRefusal, claims: JwtClaims | undefined): string {
  switch (reason) {
    case 'expired':
      return `the token was good until ${claims?.exp}`
    case 'notYetValid':
      return `the token is good from ${claims?.nbf ?? claims?.iat}`
    case 'wrongIssuer':
      return `the token is of the issuer ${claims?.iss}`
    default:
      return details[reason] ?? reason
  }
}

const details: Readonly<Partial<Record<IdTokenRefusal, string>>> = {
  malformed: 'it is no JSON Web Token',
  unsupportedAlgorithm: 'the token is not signed in a way that the key of its issuer allows',
  unknownKey: 'the issuer has no such key',
  badSignature: 'the signature does not hold',
  missingAudience: 'the token says not whom it is for',
  missingSubject: 'the token says not whom it speaks of',
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ')
}
