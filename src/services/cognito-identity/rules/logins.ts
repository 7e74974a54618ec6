import type { JwtClaims } from '../../../tokens/jwt.ts'
import type { IdTokenVerdict, Login, Needs, Pool } from '../ports.ts'
import { invalidLogin, notAuthorized } from './faults.ts'

/** A login whose token was verified; whether the pool takes its provider and client is yet to be judged. */
export interface VerifiedLogin extends Login {
  readonly clientId: string
  readonly userPoolId: string
  readonly claims: JwtClaims
}

type Verifies = Pick<Needs, 'userPools' | 'clock'>

const unsupported = 'Token is not from a supported provider of this identity pool.'

/**
 * Verifies the tokens of a `Logins` map. The subject is the token's `sub`, never its text: a refreshed token is the
 * same user. Logins of user pools only, named as on AWS or by their tokens' issuer: Amplify takes the name from there,
 * and the issuer is this server.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
export async function verifyLogins(
  { userPools, clock }: Verifies,
  logins: Readonly<Record<string, string>> | undefined,
): Promise<readonly VerifiedLogin[]> {
  const now = clock.now()
  const verified: VerifiedLogin[] = []
  for (const [provider, token] of Object.entries(logins ?? {})) {
    verified.push(await verifyLogin(userPools, provider, token, now))
  }
  return verified
}

async function verifyLogin(
  userPools: Needs['userPools'],
  provider: string,
  token: string,
  now: number,
): Promise<VerifiedLogin> {
  if (provider === 'cognito-identity.amazonaws.com') {
    throw invalidLogin("Can't pass in a Cognito token.", 'an identity pool’s own token is no login')
  }
  const verdict = await userPools.verifyIdToken(token, { now })
  const isIssuer = verdict.claims?.iss?.replace(/^https?:\/\//, '') === provider
  if (!isIssuer && !/^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[\w-]+$/.test(provider)) {
    throw notAuthorized(unsupported, { reason: `${provider} is not a user pool, and only those are verified here` })
  }
  if (!verdict.ok) throw loginFault(verdict, provider, now)
  const { poolId, clientId, claims } = verdict
  if (!isIssuer && provider !== providerOf(poolId)) {
    throw invalidLogin("Issuer doesn't match providerName", `the token is of ${providerOf(poolId)}, not of ${provider}`)
  }
  const { sub } = claims
  if (sub === undefined || sub === '') throw invalidLogin('Missing a required claim: sub', 'the token has no subject')
  return { provider: providerOf(poolId), subject: sub, clientId, userPoolId: poolId, claims }
}

/** A user pool's name as a provider: its region is the first part of its id. */
export function providerOf(userPoolId: string): string {
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
  return invalidLogin(message, `the login of ${provider} was refused: ${reason}`)
}

/** Requires that the pool takes each login: its user pool and its app client; and where the pool asks for it, that the user is signed in still. */
export async function requireProviders(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: Pool,
  logins: readonly VerifiedLogin[],
): Promise<void> {
  for (const { provider, clientId, userPoolId, claims } of logins) {
    const listed = pool.settings.CognitoIdentityProviders ?? []
    const match = listed.find(({ ProviderName, ClientId }) => ProviderName === provider && ClientId === clientId)
    if (match === undefined) {
      const reason = `${pool.id} has no provider ${provider} with client ${clientId}`
      throw notAuthorized(unsupported, { reason })
    }
    if (match.ServerSideTokenCheck === true && !(await userPools.userStillSignedIn(userPoolId, claims))) {
      const reason = `the user ${claims.sub} of ${provider} was signed out, disabled or deleted`
      throw notAuthorized('Not Authorized', { reason })
    }
  }
}
