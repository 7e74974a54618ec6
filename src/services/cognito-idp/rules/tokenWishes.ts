import type { UserRecord } from '../ports/users.ts'
import type { GroupClaims } from './groupClaims.ts'
import type { App } from './sessions.ts'
import { functionOf, isObject, type Occasion, runTrigger, type TriggerNeeds, triggerAttributes } from './triggers.ts'

/** Why tokens are made, as the function is told. */
export type TokenSource =
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_ClientCredentials'

/** Changes of one token's claims. */
export interface ClaimWishes {
  readonly add: Readonly<Record<string, unknown>>
  readonly suppress: readonly string[]
}

/** What the pool's function wants of the tokens. */
export interface TokenWishes {
  readonly id: ClaimWishes
  readonly access: ClaimWishes
  /** Instead of the user's own; undefined where the function says nothing of them. */
  readonly groups: GroupClaims | undefined
  readonly scopes: readonly string[]
}

/** What the function is told of tokens to come. */
interface TokenPlan {
  readonly occasion: Occasion
  readonly source: TokenSource
  readonly groups: GroupClaims
  readonly scopes: readonly string[]
}

/** Claims that say who issued a token to whom and when: no function changes them. */
const fixed = new Set([
  ...['acr', 'amr', 'at_hash', 'auth_time', 'azp', 'client_id', 'device_key', 'event_id', 'exp', 'iat', 'iss', 'jti'],
  ...['nbf', 'nonce', 'origin_jti', 'scope', 'sub', 'token_use', 'username', 'identities', 'aud', 'version'],
])

/** What a token says of groups; to suppress the first is to suppress all. */
const ofGroups = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'] as const

/**
 * Asks the pool's function what the tokens shall say; undefined where the pool has none. Events of version 1 change the
 * id token only.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function tokenWishes(
  needs: TriggerNeeds,
  { pool, client }: App,
  user: UserRecord,
  { occasion, source, groups, scopes }: TokenPlan,
): Promise<TokenWishes | undefined> {
  if (functionOf(pool, 'PreTokenGeneration') === undefined) return undefined
  const simple = (pool.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0') === 'V1_0'
  const response = await runTrigger<Response>(needs, 'PreTokenGeneration', {
    pool,
    clientId: client.id,
    username: user.username,
    source,
    request: {
      userAttributes: triggerAttributes(user),
      groupConfiguration: {
        groupsToOverride: groups['cognito:groups'] ?? [],
        iamRolesToOverride: groups['cognito:roles'] ?? [],
        preferredRole: groups['cognito:preferred_role'] ?? null,
      },
      ...(simple ? {} : { scopes }),
      ...(occasion.clientMetadata && { clientMetadata: occasion.clientMetadata }),
    },
    response: simple ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
    occasion,
  })
  return simple
    ? simpleWishes(response?.claimsOverrideDetails, scopes)
    : wishesOf(response?.claimsAndScopeOverrideDetails, scopes, client.id)
}

/**
 * Asks the pool's function what a machine's access token shall say; undefined where the pool has none, or one whose
 * events are of a version that knows no machines.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export async function machineWishes(
  needs: TriggerNeeds,
  { pool, client }: App,
  scopes: readonly string[],
  occasion: Occasion,
): Promise<TokenWishes | undefined> {
  if (pool.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion !== 'V3_0') return undefined
  const response = await runTrigger<Response>(needs, 'PreTokenGeneration', {
    pool,
    clientId: client.id,
    username: 'ClientCredentials',
    source: 'TokenGeneration_ClientCredentials' satisfies TokenSource,
    request: {
      userAttributes: {},
      groupConfiguration: null,
      scopes,
      ...(occasion.clientMetadata && { clientMetadata: occasion.clientMetadata }),
    },
    response: { claimsAndScopeOverrideDetails: null },
    occasion,
  })
  return wishesOf(response?.claimsAndScopeOverrideDetails, scopes, client.id)
}

/** What functions answer, as yet unchecked. */
interface Response {
  readonly claimsOverrideDetails: unknown
  readonly claimsAndScopeOverrideDetails: unknown
}

function simpleWishes(details: unknown, scopes: readonly string[]): TokenWishes {
  const wanted = isObject(details) ? details : {}
  const id = claimWishes(wanted, (claim, value) => isFree(claim) && typeof value === 'string')
  return { id, access: noWishes, groups: groupWishes(wanted), scopes }
}

/** An access token may be given the one audience that is its client. */
function wishesOf(details: unknown, scopes: readonly string[], clientId: string): TokenWishes {
  const wanted = isObject(details) ? details : {}
  const ofAccess = isObject(wanted['accessTokenGeneration']) ? wanted['accessTokenGeneration'] : {}
  const dropped = new Set(textsOf(ofAccess['scopesToSuppress']))
  const kept = scopes.filter((scope) => !dropped.has(scope))
  const added = textsOf(ofAccess['scopesToAdd']).filter(
    (scope) => !/\s/.test(scope) && !scope.startsWith('aws.cognito'),
  )
  return {
    id: claimWishes(wanted['idTokenGeneration'], isFree),
    access: claimWishes(ofAccess, (claim, value) => isFree(claim) || (claim === 'aud' && value === clientId)),
    groups: groupWishes(wanted),
    scopes: [...new Set([...kept, ...added])],
  }
}

const noWishes: ClaimWishes = { add: {}, suppress: [] }

/** What is suppressed stays so, also where it is replaced too. */
function claimWishes(wanted: unknown, mayAdd: (claim: string, value: unknown) => boolean): ClaimWishes {
  if (!isObject(wanted)) return noWishes
  const added = isObject(wanted['claimsToAddOrOverride']) ? wanted['claimsToAddOrOverride'] : {}
  const named = textsOf(wanted['claimsToSuppress'])
  const suppress = [...named.filter(isFree), ...(named.includes(ofGroups[0]) ? ofGroups : [])]
  const taken = Object.entries(added).filter(([claim, value]) => mayAdd(claim, value) && !suppress.includes(claim))
  return { add: Object.fromEntries(taken), suppress }
}

function isFree(claim: string): boolean {
  return !fixed.has(claim) && !/^(cognito|aws|dev):/.test(claim)
}

/** Nothing said leaves the groups as they are; an empty answer, or none on purpose, suppresses them. */
function groupWishes(wanted: Readonly<Record<string, unknown>>): GroupClaims | undefined {
  const details = wanted['groupOverrideDetails']
  if (details === null) return {}
  if (!isObject(details)) return undefined
  const groups = textsOf(details['groupsToOverride'])
  const roles = textsOf(details['iamRolesToOverride'])
  const preferred = details['preferredRole']
  return {
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    ...(roles.length > 0 && { 'cognito:roles': roles }),
    ...(typeof preferred === 'string' && preferred !== '' && { 'cognito:preferred_role': preferred }),
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

/** A token's claims with the function's wishes; what it may not change stays. */
export function withWishes(
  claims: Readonly<Record<string, unknown>>,
  wishes: ClaimWishes | undefined,
): Readonly<Record<string, unknown>> {
  if (wishes === undefined) return claims
  const dropped = new Set(wishes.suppress)
  const kept = Object.entries(claims).filter(([name]) => !dropped.has(name))
  return { ...Object.fromEntries(kept), ...wishes.add }
}
