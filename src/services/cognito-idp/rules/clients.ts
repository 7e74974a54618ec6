import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { type Random, randomText } from '../../../kernel/random.ts'
import { sameSecret } from '../../../tokens/keyRing.ts'
import { secretHashMatches } from '../../../tokens/secretHash.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { openStored, sealText } from './boxes.ts'
import { changedMeanwhile, clientNotFound, notAuthorized } from './faults.ts'
import { given } from './given.ts'

const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz'

export function newClientId(random: Random): string {
  return randomText(random, 26, lowerCase)
}

export function newClientSecret(random: Random): string {
  return randomText(random, 51, lowerCase)
}

export function sealClientSecret({ keyRing }: Pick<Needs, 'keyRing'>, clientId: string, secret: string): Uint8Array {
  return sealText(keyRing, 'cognito-idp/client-secret', secret, clientId)
}

/** Whether a client has a secret to prove. */
export function isConfidential({ secrets }: ClientRecord): boolean {
  return secrets.length > 0
}

/** A client's oldest secret; undefined for a public client. */
export function clientSecret(needs: Pick<Needs, 'keyRing'>, client: ClientRecord): string | undefined {
  return clientSecrets(needs, client)[0]
}

/** Every secret of a client: each is as good as the other. */
function clientSecrets({ keyRing }: Pick<Needs, 'keyRing'>, { id, secrets }: ClientRecord): readonly string[] {
  return secrets.map(({ box }) => openStored(keyRing, 'cognito-idp/client-secret', box, id))
}

/** Whether a caller gave a secret of the client's; any that it gives is one where the client has none. */
export function knowsSecret(needs: Pick<Needs, 'keyRing'>, client: ClientRecord, given: string | undefined): boolean {
  if (!isConfidential(client)) return true
  return clientSecrets(needs, client).some((secret) => sameSecret(given ?? '', secret))
}

/** The client and pool that an unsigned request names by its client id alone. */
export async function requireApp(
  { userPools }: Pick<Needs, 'userPools'>,
  wireId: string | undefined,
): Promise<{ readonly client: ClientRecord; readonly pool: PoolRecord }> {
  const id = given(wireId)
  const client = await userPools.client(id)
  const pool = client && (await userPools.pool(client.poolId))
  if (client === undefined || pool === undefined) throw clientNotFound(id)
  return { client, pool }
}

/** A pool's client; a client of another pool is none. */
export async function requireClient(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireId: string | undefined,
): Promise<ClientRecord> {
  const id = given(wireId)
  const client = await userPools.client(id)
  if (client === undefined || client.poolId !== pool.id) throw clientNotFound(id)
  return client
}

/** What stands for every client that has nothing of its own. */
export const everyClient = 'ALL'

/** The client that a request names, or `ALL` for the pool's others. */
export async function clientOrAll(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireId: string | undefined,
): Promise<string> {
  if (wireId === undefined || wireId === everyClient) return everyClient
  return (await requireClient(needs, pool, wireId)).id
}

/**
 * Refuses a caller that does not prove the client's secret. `names` are those that the hash may be made of.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export function requireSecretHash(
  needs: Pick<Needs, 'keyRing'>,
  client: ClientRecord,
  given: string | undefined,
  names: readonly string[],
): void {
  const secrets = clientSecrets(needs, client)
  if (secrets.length === 0 && given === undefined) return
  if (given === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`)
  }
  const proves = (secret: string) => names.some((name) => secretHashMatches(given, name, client.id, secret))
  if (!secrets.some(proves)) {
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`)
  }
}

/** Changes a client, again from the start when somebody else changed it first. */
export async function changeClient(
  { userPools }: Pick<Needs, 'userPools'>,
  client: ClientRecord,
  change: (client: ClientRecord) => ClientRecord,
): Promise<ClientRecord> {
  let current = client
  for (let tries = 0; tries < 5; tries++) {
    const after = change(current)
    if ((await userPools.saveClient(after)) === 'saved') return after
    const fresh = await userPools.client(client.id)
    if (fresh === undefined) throw clientNotFound(client.id)
    current = fresh
  }
  throw changedMeanwhile()
}

/** A client as the wire shows it, with its secret. */
export function showClient(needs: Pick<Needs, 'keyRing'>, client: ClientRecord): UserPoolClientType {
  const secret = clientSecret(needs, client)
  return {
    UserPoolId: client.poolId,
    ClientName: client.name,
    ClientId: client.id,
    ...(secret !== undefined && { ClientSecret: secret }),
    LastModifiedDate: new Date(client.modifiedAt),
    CreationDate: new Date(client.createdAt),
    ...client.settings,
  }
}
