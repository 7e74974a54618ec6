import { createHash } from 'node:crypto'
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientSettings } from '../ports/clients.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { readableNames } from './attributes.ts'
import { groupClaims, groupsInOrder } from './groupClaims.ts'
import { identitiesClaim } from './identities.ts'
import { refreshUntil, sealRefreshToken } from './refreshTokens.ts'
import { attributesOfScopes } from './scopes.ts'
import type { App } from './sessions.ts'
import { machineWishes, type TokenSource, tokenWishes, withWishes } from './tokenWishes.ts'
import type { Occasion } from './triggers.ts'
import { tokenValidity } from './validity.ts'

/** The sign-in that tokens come from. Refreshed tokens keep it. */
export interface Origin {
  /** `origin_jti`: ends with the user's epoch, so that a global sign-out ends it. */
  readonly jti: string
  /** Seconds since the epoch. */
  readonly authTime: number
  /** The device that the user signed in on, where the pool keeps track. */
  readonly deviceKey?: string | undefined
}

type IssuingNeeds = Pick<Needs, 'userPools' | 'signingKeys' | 'keyRing' | 'random' | 'issuerOf' | 'callAs'>

/** The scope of tokens from the API, which lets a user act on their own account. */
export const selfServiceScope = 'aws.cognito.signin.user.admin'

/** How tokens come about. */
export interface Issue {
  readonly origin: Origin
  readonly occasion: Occasion
  readonly source: TokenSource
  /** What was authorized; absent for the API, which gives all of the user and the self-service scope. */
  readonly scopes?: readonly string[] | undefined
  /**
   * The one resource that the access token is for.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-resource-binding
   */
  readonly resource?: string | undefined
  /** Claims of the id token for this once, such as `nonce`. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** Signs a user in: id, access and refresh tokens of a fresh origin. */
export async function signIn(
  needs: IssuingNeeds,
  app: App,
  user: UserRecord,
  issue: Omit<Issue, 'origin'>,
  deviceKey?: string,
): Promise<AuthenticationResultType> {
  const { now } = issue.occasion
  const origin = { jti: freshOrigin(needs.random, user), authTime: Math.floor(now / 1000), deviceKey }
  const tokens = await issueTokens(needs, app, user, { ...issue, origin })
  const content = { ...origin, sub: user.sub, until: refreshUntil(app, now) }
  return { ...tokens, RefreshToken: sealRefreshToken(needs, app, content) }
}

/** A new `origin_jti` of a user. */
export function freshOrigin(random: Needs['random'], { epoch }: UserRecord): string {
  return random.uuid().slice(0, 24) + epoch
}

/** Whether a sign-in was before the user's last global sign-out. */
export function bornInEpoch(originJti: string, user: UserRecord): boolean {
  return originJti.endsWith(`-${user.epoch}`)
}

/**
 * Id and access tokens, each signed with its own key, their claims as the pool's function wants them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export async function issueTokens(
  needs: IssuingNeeds,
  app: App,
  user: UserRecord,
  issue: Issue,
): Promise<AuthenticationResultType> {
  const { pool, client } = app
  const { origin, scopes = [selfServiceScope], extra = {} } = issue
  const groups = groupClaims(await groupsInOrder(needs, user))
  const wishes = await tokenWishes(needs, app, user, { ...issue, groups, scopes })
  const iat = Math.floor(issue.occasion.now / 1000)
  const shared = {
    iss: needs.issuerOf(pool.id),
    origin_jti: origin.jti,
    event_id: needs.random.uuid(),
    auth_time: origin.authTime,
    iat,
  }
  const lifetime = {
    id: tokenValidity(client.settings, 'id') / 1000,
    access: tokenValidity(client.settings, 'access') / 1000,
  }
  const inGroups = wishes?.groups ?? groups
  const id = {
    sub: user.sub,
    ...inGroups,
    ...attributeClaims(user, tellable(client.settings, issue.scopes)),
    ...extra,
    ...shared,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: iat + lifetime.id,
    jti: needs.random.uuid(),
  }
  const access = {
    sub: user.sub,
    'cognito:groups': inGroups['cognito:groups'],
    ...shared,
    client_id: client.id,
    ...(issue.resource !== undefined && { aud: issue.resource }),
    ...(origin.deviceKey !== undefined && { device_key: origin.deviceKey }),
    ...(issue.scopes !== undefined && { version: 2 }),
    token_use: 'access',
    scope: (wishes?.scopes ?? scopes).join(' '),
    exp: iat + lifetime.access,
    jti: needs.random.uuid(),
    username: user.username,
  }
  const { signingKeys } = needs
  const ofAccess = withWishes(access, wishes?.access)
  const plain = { ExpiresIn: lifetime.access, TokenType: 'Bearer' }
  if (issue.scopes === undefined) {
    const signed = await signingKeys.sign(pool.id, { id: withWishes(id, wishes?.id), access: ofAccess })
    return { AccessToken: signed.access, ...plain, IdToken: signed.id }
  }
  const { access: AccessToken } = await signingKeys.sign(pool.id, { access: ofAccess })
  if (!issue.scopes.includes('openid')) return { AccessToken, ...plain }
  const told = withWishes({ ...id, at_hash: hashOf(AccessToken) }, wishes?.id)
  const { id: IdToken } = await signingKeys.sign(pool.id, { id: told })
  return { AccessToken, ...plain, IdToken }
}

/**
 * A machine's access token: of its client, and of nobody.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export async function issueMachineToken(
  needs: Pick<Needs, 'signingKeys' | 'random' | 'issuerOf' | 'callAs'>,
  app: App,
  scopes: readonly string[],
  occasion: Occasion,
): Promise<AuthenticationResultType> {
  const { pool, client } = app
  const wishes = await machineWishes(needs, app, scopes, occasion)
  const iat = Math.floor(occasion.now / 1000)
  const ExpiresIn = tokenValidity(client.settings, 'access') / 1000
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: (wishes?.scopes ?? scopes).join(' '),
    auth_time: iat,
    iss: needs.issuerOf(pool.id),
    exp: iat + ExpiresIn,
    iat,
    version: 2,
    jti: needs.random.uuid(),
    client_id: client.id,
  }
  const { access } = await needs.signingKeys.sign(pool.id, { access: withWishes(claims, wishes?.access) })
  return { AccessToken: access, ExpiresIn, TokenType: 'Bearer' }
}

/** What ties an id token to its access token (OpenID Connect Core §3.1.3.6). */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest().toString('base64url', 0, 16)
}

/** The attributes of which an id token tells; undefined when all. */
export function tellable(
  settings: ClientSettings,
  scopes: readonly string[] | undefined,
): readonly string[] | undefined {
  const readable = readableNames(settings)
  const scoped = scopes === undefined ? undefined : attributesOfScopes(scopes)
  if (readable === undefined || scoped === undefined) return readable ?? scoped
  return readable.filter((name) => scoped.includes(name))
}

/** Attributes that the client may read, in the types that OpenID Connect gives them. */
function attributeClaims({ attributes }: UserRecord, readable: readonly string[] | undefined): Record<string, unknown> {
  const names = Object.keys(attributes).filter(
    (name) => !name.startsWith('dev:') && (readable === undefined || readable.includes(name)),
  )
  return Object.fromEntries(names.map((name) => [name, claimValue(name, attributes[name] ?? '')]))
}

function claimValue(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true'
  if (name === 'address') return { formatted: value }
  if (name === 'identities') return identitiesClaim(value)
  return name === 'updated_at' ? Number(value) : value
}
