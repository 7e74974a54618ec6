import { type JwtClaims, refusalSentences } from '../../../tokens/jwt.ts'
import type { Claims, ForeignVerdict, IdTokenVerdict, Login, Needs, Pool } from '../ports.ts'
import { externalService, invalidLogin, notAuthorized } from './faults.ts'
import { isKeepable } from './subjects.ts'

/** A login whose token was verified; whether the pool takes a user pool's client is yet to be judged. */
export interface VerifiedLogin extends Login {
  readonly claims: Claims
  /** What role mappings call the provider: a user pool with its client, a registered provider by its ARN. */
  readonly roleKey: string
  /** What maps of session tags call it. */
  readonly tagKey: string
  /** How the user signed in, for `amr`. */
  readonly amr: string
  /** Of a user pool's login. */
  readonly userPool?: { readonly id: string; readonly clientId: string; readonly claims: JwtClaims }
}

type Verifies = Pick<Needs, 'userPools' | 'foreignLogins' | 'clock'>

const unsupported = 'Token is not from a supported provider of this identity pool.'

/** How the tokens of identity pools themselves are named as logins. */
export const ownProvider = 'cognito-identity.amazonaws.com'

/**
 * Verifies the tokens of a `Logins` map. The subject is the token's `sub`, never its text: a refreshed token is the
 * same user. User pools are named as on AWS or by their tokens' issuer: Amplify takes the name from there, and the
 * issuer is this server. The pool is read only where another provider's token has to be judged by it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export async function verifyLogins(
  needs: Verifies,
  logins: Readonly<Record<string, string>> | undefined,
  poolOf: () => Promise<Pool>,
): Promise<readonly VerifiedLogin[]> {
  const now = needs.clock.now()
  const verified: VerifiedLogin[] = []
  for (const [provider, token] of Object.entries(logins ?? {})) {
    verified.push(await verifyLogin(needs, provider, token, now, poolOf))
  }
  return verified
}

async function verifyLogin(
  { userPools, foreignLogins }: Verifies,
  provider: string,
  token: string,
  now: number,
  poolOf: () => Promise<Pool>,
): Promise<VerifiedLogin> {
  if (provider === ownProvider) {
    throw invalidLogin("Can't pass in a Cognito token.", 'an identity pool’s own token is no login')
  }
  const verdict = await userPools.verifyIdToken(token, { now })
  const isIssuer = verdict.claims?.iss?.replace(/^https?:\/\//, '') === provider
  if (!isIssuer && !/^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[\w-]+$/.test(provider)) {
    return foreignLogin(provider, await foreignLogins.verify({ provider, token, pool: await poolOf() }))
  }
  if (!verdict.ok) throw loginFault(verdict, provider, now)
  const { poolId, clientId, claims } = verdict
  const name = providerOf(poolId)
  if (!isIssuer && provider !== name) {
    throw invalidLogin("Issuer doesn't match providerName", `the token is of ${name}, not of ${provider}`)
  }
  const { sub } = claims
  if (sub === undefined || sub === '') throw invalidLogin('Missing a required claim: sub', 'the token has no subject')
  const keys = { roleKey: `${name}:${clientId}`, tagKey: name, amr: `${name}:CognitoSignIn:${sub}` }
  return { provider: name, subject: sub, claims, ...keys, userPool: { id: poolId, clientId, claims } }
}

function foreignLogin(provider: string, verdict: ForeignVerdict): VerifiedLogin {
  if (verdict.ok) {
    const { subject, claims, key, amr } = verdict
    if (!isKeepable(subject)) throw invalidLogin('Missing a required claim: sub', 'its subject cannot be kept')
    return { provider, subject, claims, roleKey: key, tagKey: key, amr }
  }
  const { reason, detail } = verdict
  if (reason === 'unsupported') throw notAuthorized(unsupported, { reason: detail })
  if (reason === 'unreachable') throw externalService(detail)
  throw invalidLogin(reason === 'expired' ? 'Token expired' : "Couldn't verify signed token.", detail)
}

/** A user pool's name as a provider: its region is the first part of its id. */
function providerOf(userPoolId: string): string {
  return `cognito-idp.${userPoolId.slice(0, userPoolId.indexOf('_'))}.amazonaws.com/${userPoolId}`
}

type Refusal = Extract<IdTokenVerdict, { readonly ok: false }>

/** By the verifier's reason. Numbers in the message are seconds, the present first, as AWS prints them. */
const loginFaults: Readonly<Record<string, (claims: JwtClaims | undefined, now: number) => string>> = {
  expired: (claims, now) => `Token expired: ${Math.floor(now / 1000)} >= ${claims?.exp}`,
  notYetValid: () => 'Token is not yet valid',
  wrongIssuer: () => "Issuer doesn't match providerName",
  wrongUse: () => 'Missing a required claim: aud',
  missingAudience: () => 'Missing a required claim: aud',
  malformed: () => 'Not a valid OpenId Connect identity token.',
}

function loginFault({ reason, claims }: Refusal, provider: string, now: number): Error {
  const message = loginFaults[reason]?.(claims, now) ?? "Couldn't verify signed token."
  return invalidLogin(message, `the login of ${provider} was refused: ${refusalSentences[reason]}`)
}

/** Requires that the pool takes each user pool's login: its app client; and where the pool asks for it, that the user is signed in still. */
export async function requireProviders(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: Pool,
  logins: readonly VerifiedLogin[],
): Promise<void> {
  for (const { provider, userPool } of logins) {
    if (userPool === undefined) continue
    const { id, clientId, claims } = userPool
    const listed = pool.settings.CognitoIdentityProviders ?? []
    const match = listed.find(({ ProviderName, ClientId }) => ProviderName === provider && ClientId === clientId)
    if (match === undefined) {
      const reason = `${pool.id} has no provider ${provider} with client ${clientId}`
      throw notAuthorized(unsupported, { reason })
    }
    if (match.ServerSideTokenCheck === true && !(await userPools.userStillSignedIn(id, claims))) {
      const reason = `the user ${claims.sub} of ${provider} was signed out, disabled or deleted`
      throw notAuthorized('Not Authorized', { reason })
    }
  }
}
