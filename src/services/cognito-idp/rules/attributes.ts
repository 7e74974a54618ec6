import type { AttributeType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientSettings } from '../ports/clients.ts'
import type { PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import { invalidParameter, notAuthorized } from './faults.ts'
import { isKeepable } from './texts.ts'

/** Attribute values by name; an empty value takes the attribute away. */
export type Attributes = Readonly<Record<string, string>>

const systemWritten = ['sub', 'email_verified', 'phone_number_verified', 'identities']

/** The wire's list as values by name. */
export function attributesOf(list: readonly AttributeType[] | undefined): Attributes {
  const named = (list ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''] as const)
  const names = named.map(([name]) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalidParameter(`Attribute ${twice} is specified more than once.`)
  return Object.fromEntries(named)
}

/** A user's attributes as the wire lists them: `sub` first. */
export function listAttributes(user: UserRecord, only?: readonly string[]): AttributeType[] {
  const all = { sub: user.sub, ...user.attributes }
  const names = only === undefined ? Object.keys(all) : Object.keys(all).filter((name) => only.includes(name))
  return names.map((Name) => ({ Name, Value: (all as Attributes)[Name] ?? '' }))
}

/** Refuses attributes that a client may not write. */
export function requireWritable({ WriteAttributes: allowed }: ClientSettings, changes: Attributes): void {
  const denied = Object.keys(changes).find(
    (name) =>
      systemWritten.includes(name) || name.startsWith('dev:') || (allowed !== undefined && !allowed.includes(name)),
  )
  if (denied !== undefined) throw notAuthorized('A client attempted to write unauthorized attribute')
}

/** The attributes of which a client may learn; undefined when all. */
export function readableNames({ ReadAttributes: allowed }: ClientSettings): readonly string[] | undefined {
  return allowed === undefined || allowed.length === 0 ? undefined : ['sub', ...allowed]
}

/** Refuses values that do not fit the pool's schema, and changes of what is set once. */
export function requireFitting(pool: PoolSettings, changes: Attributes, before: Attributes | undefined): void {
  const schema = new Map((pool.SchemaAttributes ?? []).map((attribute) => [attribute.Name, attribute]))
  for (const [name, value] of Object.entries(changes)) {
    const attribute = schema.get(name)
    if (attribute === undefined) throw unfit(name, 'Attribute does not exist in the schema.')
    if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub')
    if (before !== undefined && attribute.Mutable === false && value !== before[name]) {
      throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`)
    }
    if (!isKeepable(value)) throw unfit(name, 'The value holds U+0000 or a lone surrogate.')
    if (value !== '') requireValue(attribute, name, value)
  }
}

/** Refuses a user who would lack an attribute that the pool requires. */
export function requireComplete(pool: PoolSettings, attributes: Attributes): void {
  const missing = missingAttributes(pool, attributes)[0]
  if (missing !== undefined) throw unfit(missing, 'The attribute is required')
}

/** Refuses to take away what the pool requires. What an administrator left out may still be missing. */
export function requireKept(pool: PoolSettings, before: Attributes, after: Attributes): void {
  const lost = missingAttributes(pool, after).find((name) => (before[name] ?? '') !== '')
  if (lost !== undefined) throw unfit(lost, 'The attribute is required')
}

/** Attributes that the pool requires and the user lacks. */
export function missingAttributes(pool: PoolSettings, attributes: Attributes): string[] {
  return (pool.SchemaAttributes ?? [])
    .filter(({ Required, Name }) => Required === true && Name !== 'sub')
    .map(({ Name }) => Name ?? '')
    .filter((name) => (attributes[name] ?? '') === '')
}

const flags: readonly string[] = ['email_verified', 'phone_number_verified']

/** Whether an address is verified, in small letters: Python's `True` means the same. */
export function flagsInSmall(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes)
  return Object.fromEntries(entries.map(([name, value]) => [name, flags.includes(name) ? value.toLowerCase() : value]))
}

/** What is told beside whether addresses are verified, which no client writes and a provider may say. */
export function withoutFlags(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !flags.includes(name)))
}

/**
 * Attributes after a change: empty values are gone, and a changed address or number is no longer verified. Where nobody said
 * whether the one before was, nobody does of the new one.
 */
export function changedAttributes(before: Attributes, changes: Attributes): Attributes {
  const unverified = (['email', 'phone_number'] as const)
    .filter((name) => changes[name] !== undefined && changes[name] !== before[name])
    .filter((name) => before[name] === undefined || before[`${name}_verified`] !== undefined)
    .map((name) => [`${name}_verified`, 'false'] as const)
  const after = { ...before, ...Object.fromEntries(unverified), ...flagsInSmall(changes) }
  for (const name of ['email', 'phone_number']) if ((after[name] ?? '') === '') delete after[`${name}_verified`]
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== ''))
}

/** Attributes that are to go, as changes. */
export function namedForRemoval(names: readonly string[] | undefined): Attributes {
  return Object.fromEntries((names ?? []).map((name) => [name, '']))
}

/** A user without attributes, which the pool must not require, and which can be changed. */
export function withoutAttributes(pool: PoolSettings, removal: Attributes): (user: UserRecord) => UserRecord {
  return (user) => {
    requireFitting(pool, removal, { ...removal, ...user.attributes })
    const attributes = changedAttributes(user.attributes, removal)
    requireKept(pool, user.attributes, attributes)
    return { ...user, attributes }
  }
}

export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\.]+(\.[^\s@<>"(),:;[\]\\.]+)*$/.test(text)
}

/** E.164: a plus sign and up to 15 digits. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(text)
}

function unfit(name: string, why: string): Error {
  return invalidParameter(`Attributes did not conform to the schema: ${name}: ${why}\n`)
}

function requireValue(attribute: SchemaAttributeType, name: string, value: string): void {
  if (name === 'email' && !isEmail(value)) throw invalidParameter('Invalid email address format.')
  if (name === 'phone_number' && !isPhoneNumber(value)) throw invalidParameter('Invalid phone number format.')
  const problem = checks[attribute.AttributeDataType ?? 'String'](attribute, value)
  if (problem !== undefined) throw unfit(name, problem)
}

type Check = (attribute: SchemaAttributeType, value: string) => string | undefined

const checks: Readonly<Record<'String' | 'Number' | 'Boolean' | 'DateTime', Check>> = {
  String: ({ StringAttributeConstraints: limits }, value) => {
    const length = [...value].length
    if (length < Number(limits?.MinLength ?? 0)) return 'String must be longer than the minimum length.'
    return length > Number(limits?.MaxLength ?? 2048) ? 'String must be no longer than the maximum length.' : undefined
  },
  Number: ({ NumberAttributeConstraints: limits }, value) => {
    if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return 'Attribute value is not a number.'
    if (Number(value) < Number(limits?.MinValue ?? -Infinity)) return 'Number must be no smaller than the minimum.'
    return Number(value) > Number(limits?.MaxValue ?? Infinity)
      ? 'Number must be no larger than the maximum.'
      : undefined
  },
  Boolean: (_, value) => (/^(true|false)$/i.test(value) ? undefined : 'Attribute value is not a boolean.'),
  DateTime: (_, value) => (Number.isNaN(Date.parse(value)) ? 'Attribute value is not a date and time.' : undefined),
}
