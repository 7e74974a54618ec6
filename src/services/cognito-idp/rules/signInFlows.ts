import type {
  AuthFlowType,
  ExplicitAuthFlowsType,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { challengeSrp, passwordMatches } from '../../../tokens/srp.ts'
import type { ClientSettings, Needs, UserRecord } from '../ports.ts'
import { listAttributes, missingAttributes, readableNames } from './attributes.ts'
import { afterAuthentication, beforeAuthentication } from './authenticationTriggers.ts'
import { requireSecretHash } from './clients.ts'
import { incorrectPassword, invalidParameter, notAuthorized, userNotFound } from './faults.ts'
import { decoy, identityOf, verifierOf } from './passwords.ts'
import { hidesUsers, type PasswordProof, requirePassword } from './proof.ts'
import { refreshTokens, rotates } from './refreshing.ts'
import { requireRefreshToken } from './refreshTokens.ts'
import { type App, beginSession } from './sessions.ts'
import { signIn } from './tokens.ts'
import type { Occasion } from './triggers.ts'
import { findUser } from './users.ts'

/** What sign-in needs. */
export interface SignInNeeds
  extends Pick<
    Needs,
    'userPools' | 'signingKeys' | 'keyRing' | 'random' | 'issuerOf' | 'callAs' | 'power' | 'underWay'
  > {
  /** Takes whoever signed in, in place of tokens: for the pages, whose tokens come when their app asks for them. */
  readonly arrived?: (user: UserRecord) => void
}

type Parameters = Readonly<Record<string, string>>
type Run = (needs: SignInNeeds, app: App, parameters: Parameters, occasion: Occasion) => Promise<InitiateAuthResponse>

interface Flow {
  /** Values of ExplicitAuthFlows, one of which the client must have. */
  readonly enabledBy: readonly ExplicitAuthFlowsType[]
  readonly disabled: string
  readonly run: Run
}

type Flows = Partial<Record<AuthFlowType, Flow>>

const refreshFlow: Flow = {
  enabledBy: ['ALLOW_REFRESH_TOKEN_AUTH'],
  disabled: 'Auth flow not enabled for this client',
  run: refresh,
}

const srpFlow: Flow = {
  enabledBy: ['ALLOW_USER_SRP_AUTH'],
  disabled: 'USER_SRP_AUTH is not enabled for the client.',
  run: beginSrp,
}

const adminPasswordFlow: Flow = {
  enabledBy: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  disabled: 'Auth flow not enabled for this client',
  run: byPassword,
}

/** The flows of InitiateAuth. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const publicFlows: Flows = {
  USER_SRP_AUTH: srpFlow,
  USER_PASSWORD_AUTH: {
    enabledBy: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
    disabled: 'USER_PASSWORD_AUTH flow not enabled for this client',
    run: byPassword,
  },
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
}

/** The flows of AdminInitiateAuth. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html */
export const adminFlows: Flows = {
  USER_SRP_AUTH: srpFlow,
  ADMIN_USER_PASSWORD_AUTH: adminPasswordFlow,
  ADMIN_NO_SRP_AUTH: adminPasswordFlow,
  REFRESH_TOKEN_AUTH: refreshFlow,
  REFRESH_TOKEN: refreshFlow,
}

/** Runs a flow if the table has it and the client allows it. */
export async function initiate(
  needs: SignInNeeds,
  flows: Flows,
  app: App,
  name: AuthFlowType,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const flow = flows[name]
  if (flow === undefined) throw invalidParameter('Initiate Auth method not supported.')
  const allowed = allowedFlows(app.client.settings)
  if (!flow.enabledBy.some((value) => allowed.includes(value))) throw invalidParameter(flow.disabled)
  return flow.run(needs, app, parameters, occasion)
}

/** A client that names no flow allows SRP and refresh; the names from before `ALLOW_` add to those two. */
function allowedFlows({ ExplicitAuthFlows: named = [] }: ClientSettings): readonly ExplicitAuthFlowsType[] {
  if (named.some((flow) => flow.startsWith('ALLOW_'))) return named
  const base: readonly ExplicitAuthFlowsType[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_CUSTOM_AUTH']
  return named.includes('CUSTOM_AUTH_FLOW_ONLY') ? base : [...base, 'ALLOW_USER_SRP_AUTH', ...named]
}

export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`)
  return value
}

/** What a user who proved their password gets: tokens, or first a password of their own. */
export async function proceed(
  needs: SignInNeeds,
  app: App,
  user: UserRecord,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const { now } = occasion
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return signedIn(needs, app, user, occasion, 'Authentication')
  requireFreshTemporaryPassword(app, user, now)
  const { settings } = app.pool
  const visible = listAttributes(user, readableNames(app.client.settings)).filter(({ Name }) => Name !== 'sub')
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: beginSession(needs, app, 'NEW_PASSWORD_REQUIRED', { sub: user.sub }, now),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(
        missingAttributes(settings, user.attributes).map((name) => `userAttributes.${name}`),
      ),
      userAttributes: JSON.stringify(Object.fromEntries(visible.map(({ Name, Value }) => [Name, Value]))),
    },
  }
}

/** Tokens of a user whose sign-in is complete, after the pool's function heard of it. */
export async function signedIn(
  needs: SignInNeeds,
  app: App,
  user: UserRecord,
  occasion: Occasion,
  how: 'Authentication' | 'NewPasswordChallenge',
): Promise<InitiateAuthResponse> {
  await afterAuthentication(needs, app, user, occasion)
  if (needs.arrived !== undefined) {
    needs.arrived(user)
    return { ChallengeParameters: {} }
  }
  const AuthenticationResult = await signIn(needs, app, user, { occasion, source: `TokenGeneration_${how}` })
  return { ChallengeParameters: {}, AuthenticationResult }
}

function requireFreshTemporaryPassword({ pool }: App, { passwordSetAt }: UserRecord, now: number): void {
  const days = pool.settings.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ?? 7
  if (now - passwordSetAt >= days * 86_400_000) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.')
  }
}

/** Proves the user by name and password, whatever flows the client has. */
export async function byPassword(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const { now } = occasion
  const name = requireParameter(parameters, 'USERNAME')
  const password = requireParameter(parameters, 'PASSWORD')
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [name])
  const user = await findUser(needs, app.pool, name)
  if (user === undefined) {
    await beforeAuthentication(needs, app, { username: name }, occasion)
    if (!hidesUsers(app.client)) throw userNotFound()
    const { username } = decoy(needs, app.pool, name)
    await passwordMatches(needs.power, unmatchable, identityOf({ poolId: app.pool.id, username }), password)
    throw incorrectPassword('no such user')
  }
  await beforeAuthentication(needs, app, user, occasion)
  const holds: PasswordProof['holds'] = (stored, identity) => passwordMatches(needs.power, stored, identity, password)
  return proceed(needs, app, await requirePassword(needs, { user, client: app.client, now, holds }), occasion)
}

/** No password has this verifier: comparing with it takes as long as with a real one. */
const unmatchable = { salt: '1'.repeat(32), verifier: '0' }

async function beginSrp(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const name = requireParameter(parameters, 'USERNAME')
  const srpA = requireParameter(parameters, 'SRP_A')
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [name])
  const user = await findUser(needs, app.pool, name)
  await beforeAuthentication(needs, app, user ?? { username: name }, occasion)
  if (user === undefined && !hidesUsers(app.client)) throw userNotFound()
  const stored = user && verifierOf(needs, user)
  const standIn = stored === undefined ? decoy(needs, app.pool, name) : undefined
  const verifier = stored ?? standIn?.verifier
  const challenge = verifier && (await challengeSrp(needs.power, needs.random, verifier, srpA))
  if (verifier === undefined || challenge === undefined) throw incorrectPassword('SRP_A is no number, or 0 modulo N')
  const username = user?.username ?? standIn?.username ?? name
  const session = {
    name,
    username,
    ...(stored !== undefined && user !== undefined && { sub: user.sub }),
    srpA,
    srpB: challenge.srpB,
    secret: challenge.secret,
  }
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: beginSession(needs, app, 'PASSWORD_VERIFIER', session, occasion.now),
      SRP_B: challenge.srpB,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  }
}

/** The refresh token proves the user, so the secret hash may be of the username or the sub. */
async function refresh(
  needs: SignInNeeds,
  app: App,
  parameters: Parameters,
  occasion: Occasion,
): Promise<InitiateAuthResponse> {
  const token = requireParameter(parameters, 'REFRESH_TOKEN')
  if (rotates(app.client)) throw invalidParameter(refreshFlow.disabled)
  const { user } = await requireRefreshToken(needs, app, token, occasion.now)
  requireSecretHash(needs, app.client, parameters['SECRET_HASH'], [user.username, user.sub])
  return { ChallengeParameters: {}, AuthenticationResult: await refreshTokens(needs, app, token, occasion) }
}
