import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import { type Attributes, isEmail, isPhoneNumber } from './attributes.ts'
import { invalidParameter } from './faults.ts'
import { externalUsername, identitiesOf } from './identities.ts'

/** A name as the pool compares it. Without a UsernameConfiguration case counts, which is the API's default. */
export function foldName(pool: PoolSettings, name: string): string {
  return pool.UsernameConfiguration?.CaseSensitive === false ? name.toLowerCase() : name
}

/** Whether users sign in with an address or number instead of a username. */
export function namesByAttribute(pool: PoolSettings): boolean {
  return (pool.UsernameAttributes?.length ?? 0) > 0
}

/**
 * Every name that signs a user in, folded. A provider's user has one: their address may be another user's.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
 */
export function namesOf({ settings }: PoolRecord, user: UserRecord): readonly string[] {
  const { attributes } = user
  if (isOfProvider(user)) return [foldName(settings, user.username)]
  const names = [user.username]
  if (namesByAttribute(settings)) {
    for (const name of settings.UsernameAttributes ?? []) names.push(attributes[name] ?? '')
  }
  for (const alias of settings.AliasAttributes ?? []) {
    if (alias === 'preferred_username' || attributes[`${alias}_verified`] === 'true')
      names.push(attributes[alias] ?? '')
  }
  return [...new Set(names.filter((name) => name !== '').map((name) => foldName(settings, name)))]
}

/**
 * Whether the user came from a provider, and was not made here; with a password too, which an administrator may set.
 * Only the server writes identities, and names the user of the first by it.
 */
function isOfProvider({ status, username, attributes }: UserRecord): boolean {
  if (status === 'EXTERNAL_PROVIDER') return true
  return identitiesOf(attributes['identities']).some(
    ({ providerName, userId }) => externalUsername(providerName, userId) === username,
  )
}

const form = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u

/** Whether the API can name a username: those that come by the pages, from functions or providers are held to it, too. */
export function isNameable(username: string): boolean {
  return form.test(username)
}

/** A new user's username and attributes from the `Username` of the request. */
export function nameUser(
  pool: PoolSettings,
  requested: string,
  attributes: Attributes,
  sub: string,
): { readonly username: string; readonly attributes: Attributes } {
  if (!isNameable(requested)) {
    throw invalidParameter('Username must be of at most 128 letters, marks, symbols, numbers and punctuation.')
  }
  if (!namesByAttribute(pool)) {
    refuseAliasForm(pool, requested)
    return { username: requested, attributes }
  }
  const attribute = attributeNamedBy(pool, requested)
  const given = attributes[attribute]
  if (given !== undefined && foldName(pool, given) !== foldName(pool, requested)) {
    throw invalidParameter(`The attribute ${attribute} must be the same as the username.`)
  }
  return { username: sub, attributes: { [attribute]: requested, ...attributes } }
}

function attributeNamedBy({ UsernameAttributes: allowed = [] }: PoolSettings, name: string): 'email' | 'phone_number' {
  if (allowed.includes('email') && isEmail(name)) return 'email'
  if (allowed.includes('phone_number') && isPhoneNumber(name)) return 'phone_number'
  if (allowed.length > 1) throw invalidParameter('Username should be either an email or a phone number.')
  throw invalidParameter(allowed[0] === 'email' ? 'Username should be an email.' : 'Username should be a phone number.')
}

/** A username that looks like an alias would be somebody else's name one day. */
function refuseAliasForm({ AliasAttributes: aliases = [] }: PoolSettings, name: string): void {
  if (aliases.includes('email') && isEmail(name)) {
    throw invalidParameter('Username cannot be of email format, since user pool is configured for email alias.')
  }
  if (aliases.includes('phone_number') && isPhoneNumber(name)) {
    throw invalidParameter(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    )
  }
}

/**
 * Refuses a preferred username of somebody who signs up, where it would sign them in: it would be taken by people whom nobody
 * has confirmed. They choose it afterwards.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
 */
export function refuseUnconfirmedAlias({ AliasAttributes: aliases = [] }: PoolSettings, attributes: Attributes): void {
  if (aliases.includes('preferred_username') && (attributes['preferred_username'] ?? '') !== '') {
    throw invalidParameter(
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
    )
  }
}
