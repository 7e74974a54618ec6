import type { ProviderUserIdentifierType } from '@aws-sdk/client-cognito-identity-provider'
import type { ExternalName, ProviderRecord } from '../hosted/ports.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, userNotFound } from './faults.ts'
import { externalUsername, type Identity, identitiesOf } from './identities.ts'
import { providerNotFound } from './identityProviders.ts'
import { requireKeepable } from './texts.ts'
import { findUser } from './users.ts'

/** The claim that names a provider's user, whatever the provider calls it. */
export const subjectName = 'Cognito_Subject'

/** What requests call the pool's own users. */
const own = 'Cognito'

/** The value of the attribute `identities` of a user, with one more. */
export function withIdentity(
  before: string | undefined,
  { name, type }: ProviderRecord,
  { userId, issuer = null, now }: { readonly userId: string; readonly issuer?: string | null; readonly now: number },
): string {
  const identities = identitiesOf(before)
  const added: Identity = {
    userId,
    providerName: name,
    providerType: type,
    issuer,
    primary: identities.length === 0,
    dateCreated: now,
  }
  return JSON.stringify([...identities, added])
}

/** The same, where one of the provider's is known by its subject from now on. */
export function boundIdentities(
  before: string | undefined,
  { provider, value }: ExternalName,
  { userId, issuer = null }: { readonly userId: string; readonly issuer?: string | null },
): string {
  const bound = identitiesOf(before).map((each) =>
    each.providerName === provider && each.userId === value ? { ...each, userId, issuer } : each,
  )
  return JSON.stringify(bound)
}

/** The same without one; empty when it was the last. */
export function withoutIdentity(before: string | undefined, provider: string, userId: string): string {
  const kept = identitiesOf(before).filter((each) => each.providerName !== provider || each.userId !== userId)
  return kept.length === 0 ? '' : JSON.stringify(kept)
}

/** The pool's user whom a request names: one of its own, or one of a provider's. */
export async function requireDestination(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  { ProviderName: provider, ProviderAttributeValue: value }: ProviderUserIdentifierType,
): Promise<UserRecord> {
  if (value === undefined || value === '') throw invalidParameter('ProviderAttributeValue is required.')
  const name = isOwn(provider) ? value : externalUsername(provider ?? '', value)
  const user = await findUser(needs, pool, name)
  if (user === undefined) throw userNotFound()
  return user
}

/** Whether a request means the pool's own users. */
export function isOwn(provider: string | undefined): boolean {
  return provider?.toLowerCase() === own.toLowerCase()
}

/** The provider's user whom a request names, with the provider. */
export async function requireSource(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  source: ProviderUserIdentifierType,
): Promise<{ readonly provider: ProviderRecord; readonly name: ExternalName }> {
  const { ProviderName: of = '', ProviderAttributeName: attribute = '', ProviderAttributeValue: value = '' } = source
  requireKeepable('ProviderAttributeValue', value)
  if (isOwn(of)) throw invalidParameter('SourceUser cannot be a native user of the user pool.')
  const provider = await userPools.provider(pool.id, of)
  if (provider === undefined) throw providerNotFound(of)
  if (value === '') throw invalidParameter('ProviderAttributeValue is required.')
  const named = provider.type === 'OIDC' || provider.type === 'SAML' ? Object.keys(provider.mapping) : []
  if (attribute !== subjectName && !named.includes(attribute)) {
    throw invalidParameter(`ProviderAttributeName must be ${subjectName} or an attribute that the provider maps.`)
  }
  return { provider, name: { provider: of, attribute, value } }
}
