import type { Caller } from '../../../kernel/caller.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Needs, Place } from '../ports.ts'
import { notAuthorized, notFound } from './faults.ts'

type Request = Pick<RequestContext, 'caller' | 'account' | 'region'>

/** The identity that credentials of an identity pool are of; undefined for all others. */
export function identityOf(caller: Caller): { readonly identity: string; readonly pool: string } | undefined {
  if (caller.kind !== 'session') return undefined
  const [identity] = caller.context['cognito-identity.amazonaws.com:sub'] ?? []
  const [pool = ''] = caller.context['cognito-identity.amazonaws.com:aud'] ?? []
  return identity === undefined ? undefined : { identity, pool }
}

/**
 * Requires that an identity is of its pool, and of the caller: who has an identity reaches its data and no other's,
 * whatever policies allow. https://docs.aws.amazon.com/cognitosync/latest/APIReference/Welcome.html
 */
export async function requireIdentity(
  { identities }: Pick<Needs, 'identities'>,
  request: Request,
  input: { readonly IdentityPoolId?: string | undefined; readonly IdentityId?: string | undefined },
): Promise<Omit<Place, 'name'>> {
  const pool = input.IdentityPoolId!
  const identity = input.IdentityId!
  const own = identityOf(request.caller)
  if (own !== undefined && (own.identity !== identity || own.pool !== pool)) {
    const reason = `the credentials are of the identity ${own.identity} of the pool ${own.pool}`
    throw notAuthorized('mismatch between session identity id and request identity id', reason)
  }
  await requireExists({ identities }, request, pool)
  if ((await identities.poolOf(identity))?.id !== pool) throw notFound(`Identity '${identity}' not found.`)
  return { pool, identity }
}

/** Requires a pool that exists, and credentials that are no identity's. */
export async function requirePool(
  { identities }: Pick<Needs, 'identities'>,
  request: Request,
  pool: string,
): Promise<string> {
  requireDeveloper(request)
  await requireExists({ identities }, request, pool)
  return pool
}

/** Requires developer credentials. https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SetCognitoEvents.html */
export function requireDeveloper({ caller }: Request): void {
  const own = identityOf(caller)
  if (own === undefined) return
  const message = 'This operation can only be called with developer credentials.'
  throw notAuthorized(message, `the credentials are of the identity ${own.identity}`)
}

/** A pool of another account is not there. */
async function requireExists(
  { identities }: Pick<Needs, 'identities'>,
  { account, region }: Request,
  id: string,
): Promise<void> {
  const pool = await identities.pool(id)
  if (pool?.account !== account || pool.region !== region) throw notFound(`IdentityPool '${id}' not found.`)
}
