import { type Federation, knownProvider, type VerifyTwitter } from '../federation/index.ts'
import { parseArn } from '../kernel/arn.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ForeignLogins, ForeignVerdict, Pool } from '../services/cognito-identity/ports.ts'
import type { Directory } from '../services/iam/index.ts'
import type { SamlIdentities } from '../services/sts/ports.ts'

interface ForeignNeeds {
  readonly federation: Pick<Federation, 'verifyIdToken' | 'verifyAccessToken'>
  readonly verifyTwitter: VerifyTwitter
  readonly samlIdentities: SamlIdentities
  readonly providerOf: Directory['provider']
  readonly clock: Clock
}

type Refused = Extract<ForeignVerdict, { readonly ok: false }>

const twitter = 'api.twitter.com'

/**
 * Verifies the logins of providers that a pool lists: those that AWS knows, with the application that the pool names, and
 * those that are registered in IAM, in the pool's own account.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
 */
export function foreignLogins(needs: ForeignNeeds): ForeignLogins {
  return {
    verify: async ({ provider, token, pool }) => {
      const applications = pool.settings.SupportedLoginProviders?.[provider]
      if (applications !== undefined) return byKnown(needs, provider, token, applications)
      const oidc = registeredIssuer(pool, provider)
      if (oidc !== undefined) return byIssuer(needs, oidc, token)
      if (isOwn(pool, provider) && pool.settings.SamlProviderARNs?.includes(provider) === true)
        return byAssertion(needs, provider, token)
      return { ok: false, reason: 'unsupported', detail: `${pool.id} does not list ${provider}` }
    },
  }
}

/** The ARN of a registered issuer that a pool lists, by the issuer's name. */
function registeredIssuer(pool: Pool, provider: string): string | undefined {
  const listed = pool.settings.OpenIdConnectProviderARNs
  return listed?.find((arn) => arn.slice(arn.indexOf('oidc-provider/') + 14) === provider && isOwn(pool, arn))
}

function isOwn({ account }: Pool, arn: string): boolean {
  return parseArn(arn)?.account === account
}

async function byKnown(
  { federation, verifyTwitter, clock }: ForeignNeeds,
  provider: string,
  token: string,
  applications: string,
): Promise<ForeignVerdict> {
  if (provider === twitter) return byTwitter(verifyTwitter, token, applications)
  const known = knownProvider(provider)
  if (known === undefined) return { ok: false, reason: 'unsupported', detail: `${provider} is no known provider` }
  const audiences = applications.split(';')
  if (known.kind === 'openId') {
    const { issuer, issuerNames } = known
    const verdict = await federation.verifyIdToken({ token, issuer, issuerNames, audiences, now: clock.now() })
    if (!verdict.ok) return refusalOf(verdict.reason, verdict.detail)
    const { claims } = verdict
    return {
      ok: true,
      subject: claims.sub,
      claims,
      key: provider,
      amr: `${provider}:${verdict.audience}:${claims.sub}`,
    }
  }
  const verdict = await federation.verifyAccessToken(known, token)
  if (!verdict.ok) return refusalOf(verdict.reason, verdict.detail)
  const { user, application } = verdict
  if (!audiences.includes(application)) return refusalOf('rejected', `the token is of the application ${application}`)
  return byApplication(provider, application, user)
}

/**
 * A token that only its provider can read, with the claims that AWS makes of what that says.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html#token-claims-for-role-based-access-control
 */
function byApplication(provider: string, application: string, user: string): ForeignVerdict {
  const claims = { iss: provider, aud: application, sub: user }
  return { ok: true, subject: user, claims, key: provider, amr: `${provider}:${application}:${user}` }
}

/** The pool has the application's key and secret, the login the user's, each with a semicolon between. */
async function byTwitter(verifyTwitter: VerifyTwitter, login: string, application: string): Promise<ForeignVerdict> {
  const pairOf = (text: string) => {
    const [key = '', secret = ''] = text.split(';')
    return { key, secret }
  }
  const verdict = await verifyTwitter({ consumer: pairOf(application), token: pairOf(login) })
  if (!verdict.ok) return refusalOf(verdict.reason, verdict.detail)
  return byApplication(twitter, verdict.application, verdict.user)
}

async function byIssuer(
  { federation, providerOf, clock }: ForeignNeeds,
  arn: string,
  token: string,
): Promise<ForeignVerdict> {
  const registered = await providerOf('oidc', arn)
  if (registered === undefined) return { ok: false, reason: 'unsupported', detail: `${arn} is not registered` }
  const { url, clientIds: audiences, thumbprints } = registered.body
  const issuer = { url: `https://${url}`, thumbprints }
  const verdict = await federation.verifyIdToken({ token, issuer, audiences, now: clock.now() })
  if (!verdict.ok) return refusalOf(verdict.reason, verdict.detail)
  const { claims } = verdict
  return { ok: true, subject: claims.sub, claims, key: arn, amr: `${arn}:OIDC:${claims.sub}` }
}

async function byAssertion({ samlIdentities }: ForeignNeeds, arn: string, response: string): Promise<ForeignVerdict> {
  const verdict = await samlIdentities.verify(response, arn)
  if (!verdict.ok) {
    return {
      ok: false,
      reason: verdict.code === 'ExpiredTokenException' ? 'expired' : 'refused',
      detail: verdict.reason,
    }
  }
  const { subject, attributes } = verdict
  const claims = Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, single(values)]))
  return { ok: true, subject, claims: { ...claims, sub: subject }, key: arn, amr: `${arn}:SAML:${subject}` }
}

function single(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values
}

const unreachable = new Set(['unreachable', 'busy', 'unusable'])

function refusalOf(reason: string, detail: string): Refused {
  if (unreachable.has(reason)) return { ok: false, reason: 'unreachable', detail }
  return { ok: false, reason: reason === 'expired' ? 'expired' : 'refused', detail }
}
