import type { CodeRecord } from '../ports/codes.ts'
import type { PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Attributes } from './attributes.ts'
import { expiredCode } from './codes.ts'

/**
 * Changes without those that wait for a code: the old value stays in force until the new one is verified. One that comes
 * with its verification, as only an administrator may send it, does not wait.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html#user-pool-settings-verifications-verify-attribute-updates
 */
export function heldBack(pool: PoolSettings, before: Attributes, changes: Attributes): Attributes {
  const waiting = Object.keys(changes).filter(
    (name) =>
      changes[name] !== '' &&
      changes[name] !== before[name] &&
      changes[`${name}_verified`]?.toLowerCase() !== 'true' &&
      waitsForCode(pool, before, name),
  )
  const held = new Set(waiting.flatMap((name) => [name, `${name}_verified`]))
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !held.has(name)))
}

/** A user whose attribute is proven by a code: the value that waited takes force, or the present one is verified. */
export function proven(pool: PoolSettings, user: UserRecord, { attribute, value }: CodeRecord): UserRecord {
  if (user.attributes[attribute] !== value && !waitsForCode(pool, user.attributes, attribute)) throw expiredCode()
  return { ...user, attributes: { ...user.attributes, [attribute]: value, [`${attribute}_verified`]: 'true' } }
}

/** Whether a new value waits for its code: only one that replaces a verified value does. */
export function waitsForCode(pool: PoolSettings, before: Attributes, name: string): boolean {
  const waiting: readonly string[] = pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []
  return waiting.includes(name) && before[`${name}_verified`] === 'true'
}
