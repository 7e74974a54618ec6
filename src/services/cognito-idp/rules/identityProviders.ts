import type { IdentityProviderType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { ProviderRecord } from '../hosted/ports.ts'
import type { ClientSettings } from '../ports/clients.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { openStored, sealText } from './boxes.ts'
import { invalidParameter } from './faults.ts'
import { given } from './given.ts'
import { resourceQuotas } from './resourceQuotas.ts'

/** Faults of operations that describe a provider. */
export const providerFaults = ['UnsupportedIdentityProviderException'] as const

/** What clients call the pool's own users. */
export const ownUsers = 'COGNITO'

/** A pool's identity provider. */
export async function requireProvider(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireName: string | undefined,
): Promise<ProviderRecord> {
  const name = given(wireName)
  const provider = await userPools.provider(pool.id, name)
  if (provider === undefined) throw providerNotFound(name)
  return provider
}

export function providerNotFound(name: string): Fault {
  return new Fault('ResourceNotFoundException', `Identity provider ${name} does not exist.`)
}

/** All of a pool's providers. */
function allProviders({ userPools }: Pick<Needs, 'userPools'>, poolId: string): Promise<readonly ProviderRecord[]> {
  return userPools.providers(poolId, { after: undefined, limit: resourceQuotas.identityProviders })
}

/** The provider by one of its further identifiers. */
export async function providerIdentifiedBy(
  needs: Pick<Needs, 'userPools'>,
  poolId: string,
  identifier: string,
): Promise<ProviderRecord | undefined> {
  return (await allProviders(needs, poolId)).find(({ identifiers }) => identifiers.includes(identifier))
}

/** Refuses identifiers that lead to another provider already. */
export async function requireFreeIdentifiers(
  needs: Pick<Needs, 'userPools'>,
  poolId: string,
  name: string,
  identifiers: readonly string[],
): Promise<void> {
  const others = (await allProviders(needs, poolId)).filter((provider) => provider.name !== name)
  const taken = identifiers.find((each) => others.some((other) => other.identifiers.includes(each)))
  if (taken !== undefined) throw invalidParameter(`Idp Identifier ${taken} already exists`)
}

/** Refuses mappings to attributes that the pool does not have, and usernames of anything but the provider's own subject. */
export function requireMapped(pool: PoolRecord, mapping: ProviderRecord['mapping'], subject: string | undefined): void {
  const known = new Set((pool.settings.SchemaAttributes ?? []).map(({ Name }) => Name))
  if (mapping['username'] !== subject) {
    throw invalidParameter(`Invalid AttributeMapping: username must be mapped to ${subject ?? 'nothing'}.`)
  }
  const unknown = Object.keys(mapping).find((name) => name === 'sub' || (name !== 'username' && !known.has(name)))
  if (unknown !== undefined) {
    throw invalidParameter(`Invalid AttributeMapping: ${unknown} is no attribute of the user pool that can be mapped.`)
  }
}

/** Refuses a client's providers that the pool does not have. */
export async function requireExistingProviders(
  needs: Pick<Needs, 'userPools'>,
  poolId: string,
  { SupportedIdentityProviders: names = [] }: ClientSettings,
): Promise<void> {
  for (const name of names) {
    if (name !== ownUsers && (await needs.userPools.provider(poolId, name)) === undefined) {
      throw invalidParameter(`The provider ${name} does not exist for User Pool ${poolId}.`)
    }
  }
}

/** A provider's secret details, sealed; undefined where it has none. */
export function sealSecrets(
  { keyRing }: Pick<Needs, 'keyRing'>,
  { poolId, name }: Pick<ProviderRecord, 'poolId' | 'name'>,
  secrets: Readonly<Record<string, string>>,
): Uint8Array | undefined {
  if (Object.keys(secrets).length === 0) return undefined
  return sealText(keyRing, 'cognito-idp/provider-secret', JSON.stringify(secrets), `${poolId}/${name}`)
}

/** All of a provider's details, secret ones too. */
export function detailsWithSecrets(
  { keyRing }: Pick<Needs, 'keyRing'>,
  { poolId, name, details, secrets }: ProviderRecord,
): Readonly<Record<string, string>> {
  if (secrets === undefined) return details
  const opened = openStored(keyRing, 'cognito-idp/provider-secret', secrets, `${poolId}/${name}`)
  return { ...details, ...(JSON.parse(opened) as Record<string, string>) }
}

/** A provider as the wire shows it. */
export function showProvider(needs: Pick<Needs, 'keyRing'>, provider: ProviderRecord): IdentityProviderType {
  return {
    UserPoolId: provider.poolId,
    ProviderName: provider.name,
    ProviderType: provider.type,
    ProviderDetails: { ...detailsWithSecrets(needs, provider) },
    AttributeMapping: provider.mapping,
    IdpIdentifiers: [...provider.identifiers],
    LastModifiedDate: new Date(provider.modifiedAt),
    CreationDate: new Date(provider.createdAt),
  }
}
