import type { ResourceServerScopeType, ResourceServerType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { ResourceServerRecord } from '../hosted/ports.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { given } from './given.ts'
import { resourceQuotas } from './resourceQuotas.ts'

const { scopesOfResourceServer: mostScopes } = resourceQuotas

/** A pool's resource server. */
export async function requireResourceServer(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireIdentifier: string | undefined,
): Promise<ResourceServerRecord> {
  const identifier = given(wireIdentifier)
  const server = await userPools.resourceServer(pool.id, identifier)
  if (server === undefined) throw resourceServerNotFound(identifier)
  return server
}

export function resourceServerNotFound(identifier: string): Fault {
  return new Fault('ResourceNotFoundException', `Resource server ${identifier} does not exist.`)
}

/** The scopes of a request, each once. */
export function scopesOf(scopes: readonly ResourceServerScopeType[] = []): readonly ResourceServerScopeType[] {
  if (scopes.length > mostScopes) throw invalidParameter(`A resource server has at most ${mostScopes} scopes.`)
  const names = scopes.map(({ ScopeName }) => ScopeName)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalidParameter(`Scope ${twice} is specified more than once.`)
  return scopes
}

/** A resource server as the wire shows it. */
export function showResourceServer({ poolId, identifier, name, scopes }: ResourceServerRecord): ResourceServerType {
  return { UserPoolId: poolId, Identifier: identifier, Name: name, Scopes: [...scopes] }
}
