import { Fault } from '../../../kernel/fault.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { Needs } from '../ports.ts'

/** Scopes that every pool knows. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
const standardScopes: readonly string[] = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin']

/** Whether a scope is one that every pool knows, which no machine can have. */
export function isStandard(scope: string): boolean {
  return standardScopes.includes(scope)
}

/** Those of the scopes that exist: the standard ones and those of the pool's resource servers. */
async function existingScopes(
  { userPools }: Pick<Needs, 'userPools'>,
  poolId: string,
  scopes: readonly string[],
): Promise<readonly string[]> {
  const known = await Promise.all(
    scopes.map(async (scope) => {
      if (isStandard(scope)) return true
      const slash = scope.lastIndexOf('/')
      if (slash < 1) return false
      const server = await userPools.resourceServer(poolId, scope.slice(0, slash))
      return server?.scopes.some(({ ScopeName }) => ScopeName === scope.slice(slash + 1)) === true
    }),
  )
  return scopes.filter((_, i) => known[i] === true)
}

/** Refuses a client's scopes that do not exist. */
export async function requireExistingScopes(
  needs: Pick<Needs, 'userPools'>,
  poolId: string,
  scopes: readonly string[] = [],
): Promise<void> {
  const existing = await existingScopes(needs, poolId, scopes)
  const unknown = scopes.find((scope) => !existing.includes(scope))
  if (unknown !== undefined) {
    throw new Fault('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`)
  }
}

/**
 * What a client gets of the scopes it asks for, which are all that it may have where it names none: those that still
 * exist. Undefined where one of them is none of its own, or none is left.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-define-resource-servers-about-resource-servers
 */
export async function grantedScopes(
  needs: Pick<Needs, 'userPools'>,
  { poolId, settings }: ClientRecord,
  requested: readonly string[],
): Promise<readonly string[] | undefined> {
  const allowed = settings.AllowedOAuthScopes ?? []
  if (requested.length === 0) return existingScopes(needs, poolId, allowed)
  if (!requested.every((scope) => allowed.includes(scope))) return undefined
  const existing = await existingScopes(needs, poolId, requested)
  return existing.length > 0 ? existing : undefined
}

const ofScope: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}

/**
 * The attributes of which scopes tell: `openid` alone, or with `profile`, of all; else of the address and number asked for.
 * Undefined when all.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html#cognito-user-pools-define-resource-servers-about-scopes
 */
export function attributesOfScopes(scopes: readonly string[]): readonly string[] | undefined {
  const narrow = scopes.filter((scope) => Object.hasOwn(ofScope, scope))
  if (scopes.includes('profile') || narrow.length === 0) return undefined
  return ['identities', ...narrow.flatMap((scope) => ofScope[scope] ?? [])]
}
