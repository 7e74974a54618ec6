import { type Federation, issuerNamedBy, type KnownProvider, knownProvider } from '../federation/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Directory, oidcArn } from '../services/iam/index.ts'
import type { WebIdentities, WebIdentityVerdict } from '../services/sts/ports.ts'
import type { JwtClaims } from '../tokens/jwt.ts'
import { sessionClaims } from './sessionClaims.ts'

interface WebIdentityNeeds {
  readonly federation: Pick<Federation, 'verifyIdToken' | 'verifyAccessToken'>
  readonly providerOf: Directory['provider']
  /** Verifies the tokens of this deployment's identity pools. */
  readonly ofIdentityPools: (token: string) => Promise<WebIdentityVerdict>
  readonly clock: Clock
}

type Refusal = Extract<WebIdentityVerdict, { readonly ok: false }>
type Known = { readonly [K in KnownProvider['kind']]: Extract<KnownProvider, { readonly kind: K }> }

const identityPools = 'https://cognito-identity.amazonaws.com'
/**
 * The provider of id tokens that needs no registration at STS.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
 */
const google = 'accounts.google.com'

/**
 * Reads the tokens that STS takes from strangers: of this deployment's identity pools, of the providers that AWS knows,
 * and of those that are registered in the account of the role.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function webIdentities(needs: WebIdentityNeeds): WebIdentities {
  return {
    verify: async (token, { account, providerId }) => {
      if (providerId !== undefined) return byAccessToken(needs, token, providerId)
      const issuer = issuerNamedBy(token)
      if (issuer === undefined || issuer === identityPools) return needs.ofIdentityPools(token)
      const known = knownProvider(google)
      if (known?.kind === 'openId' && known.issuerNames.includes(issuer)) return byGoogle(needs, token, known)
      return byRegistered(needs, token, issuer, account)
    },
  }
}

async function byRegistered(
  { federation, providerOf, clock }: WebIdentityNeeds,
  token: string,
  issuer: string,
  account: string,
): Promise<WebIdentityVerdict> {
  const arn = oidcArn(account, issuer.replace(/^https:\/\//, '').replace(/\/$/, ''))
  const registered = issuer.startsWith('https://') ? await providerOf('oidc', arn) : undefined
  if (registered === undefined) {
    const message = `No OpenIDConnect provider found in your account for ${issuer}`
    return { ok: false, code: 'InvalidIdentityToken', message, reason: `${arn} is not registered` }
  }
  const { url, clientIds: audiences, thumbprints } = registered.body
  const question = { token, issuer: { url: `https://${url}`, thumbprints }, audiences, now: clock.now() }
  const verdict = await federation.verifyIdToken(question)
  if (!verdict.ok) return refusalOf(verdict, clock.now())
  return identityOf(arn, url, verdict.claims, verdict.audience)
}

async function byGoogle(
  { federation, clock }: WebIdentityNeeds,
  token: string,
  { issuer, issuerNames }: Known['openId'],
): Promise<WebIdentityVerdict> {
  const verdict = await federation.verifyIdToken({ token, issuer, issuerNames, now: clock.now() })
  if (!verdict.ok) return refusalOf(verdict, clock.now())
  return identityOf(google, google, verdict.claims, verdict.audience)
}

async function byAccessToken(
  { federation }: WebIdentityNeeds,
  token: string,
  name: string,
): Promise<WebIdentityVerdict> {
  const known = knownProvider(name)
  if (known?.kind !== 'accessToken') {
    const message = `Unknown identity provider: ${name}`
    return { ok: false, code: 'InvalidIdentityToken', message, reason: `${name} is no provider of access tokens` }
  }
  const verdict = await federation.verifyAccessToken(known, token)
  if (!verdict.ok) {
    return verdict.reason === 'rejected'
      ? {
          ok: false,
          code: 'IDPRejectedClaim',
          message: 'The identity provider rejected the claim.',
          reason: verdict.detail,
        }
      : { ...unreachable, reason: verdict.detail }
  }
  const { user, application } = verdict
  const context = { [`${name}:${known.keys.user}`]: [user], [`${name}:${known.keys.application}`]: [application] }
  return { ok: true, provider: name, context, subject: user, audience: application }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
function identityOf(
  provider: string,
  prefix: string,
  claims: JwtClaims & { readonly sub: string },
  audience: string,
): WebIdentityVerdict {
  const { sub, azp, aud, amr } = claims
  const brought = sessionClaims(claims)
  if (!brought.ok) {
    const message = 'The session tags or the source identity of the token are not valid.'
    return { ok: false, code: 'InvalidIdentityToken', message, reason: brought.detail }
  }
  const context: Record<string, readonly string[]> = { [`${prefix}:aud`]: [audience], [`${prefix}:sub`]: [sub] }
  if (typeof azp === 'string') {
    context[`${prefix}:azp`] = [azp]
    if (aud !== undefined) context[`${prefix}:oaud`] = typeof aud === 'string' ? [aud] : aud
  }
  if (Array.isArray(amr)) context[`${prefix}:amr`] = amr.map(String)
  return { ...brought, provider, context, subject: sub, audience }
}

const unreachable = {
  ok: false,
  code: 'IDPCommunicationError',
  message: 'The identity provider that was asked to verify the incoming identity token could not be reached.',
} as const

const messages: Readonly<Record<string, string>> = {
  wrongAudience: 'Incorrect token audience',
  missingAudience: 'Missing a required claim: aud',
  missingSubject: 'Missing a required claim: sub',
  certificate: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  malformed: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
}
const noKey =
  "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements"
const withoutKey = new Set(['unknownKey', 'noKeys', 'badDiscovery', 'forbidden', 'unusable'])

type IdTokenRefusal = Extract<Awaited<ReturnType<Federation['verifyIdToken']>>, { readonly ok: false }>

/** What the caller is told of a token that is not believed, as AWS words it; `detail` is for the administrator. */
function refusalOf({ reason, detail, claims }: IdTokenRefusal, now: number): Refusal {
  if (reason === 'unreachable' || reason === 'busy') return { ...unreachable, reason: detail }
  if (reason === 'expired') {
    const message = `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${claims?.exp}`
    return { ok: false, code: 'ExpiredTokenException', message, reason: detail }
  }
  const message = withoutKey.has(reason) ? noKey : (messages[reason] ?? 'The token is not valid.')
  return { ok: false, code: 'InvalidIdentityToken', message, reason: detail }
}
