import type { UserType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { Random } from '../../../kernel/random.ts'
import type { CodeKind } from '../ports/codes.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { changedAttributes, listAttributes } from './attributes.ts'
import { changedMeanwhile, userNotFound } from './faults.ts'
import { given } from './given.ts'
import { keptPasswords } from './passwordHistory.ts'
import { foldName, namesOf } from './usernames.ts'

/** Twelve hexadecimal digits, drawn anew at each global sign-out. */
export function newEpoch(random: Random): string {
  return Buffer.from(random.bytes(6)).toString('hex')
}

/** The user whom a name signs in. */
export async function findUser(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  name: string,
): Promise<UserRecord | undefined> {
  return userPools.userNamed(pool.id, foldName(pool.settings, name))
}

/** The user whom an administrator names: by any name that signs in, or by sub. */
export async function requireUser(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireName: string | undefined,
): Promise<UserRecord> {
  const name = given(wireName)
  const user = (await findUser(needs, pool, name)) ?? (await needs.userPools.user(pool.id, name))
  if (user === undefined) throw userNotFound()
  return user
}

/** How a user changes. */
export interface Change {
  readonly pool: PoolRecord
  readonly now: number
  /** Made anew from the present user when somebody else changed the user first; it may throw a fault. */
  readonly change: (user: UserRecord) => UserRecord
  /** A code that the change uses up: a second change by the same code is refused. */
  readonly usesCode?: CodeKind
  /** Takes names that the change needs away from those who have them (`ForceAliasCreation`). */
  readonly takesNames?: boolean
}

/** Changes a user with all the names that sign in; the user as changed. */
export async function changeUser(
  needs: Pick<Needs, 'userPools'>,
  user: UserRecord,
  { pool, now, change, usesCode, takesNames = false }: Change,
): Promise<UserRecord> {
  let before = user
  for (let tries = 0; tries < 5; tries++) {
    const after = { ...change(before), modifiedAt: now }
    const namesBefore = namesOf(pool, before)
    const namesAfter = namesOf(pool, after)
    if (takesNames) await releaseNames(needs, pool, after, now)
    const saved = await needs.userPools.saveUser({
      before,
      after,
      namesBefore,
      namesAfter,
      keptPasswords: keptPasswords(pool.settings),
      ...(usesCode && { usesCode }),
    })
    if (saved === 'saved') return { ...after, version: before.version + 1 }
    if (saved === 'taken') throw nameTaken(pool, before, after)
    if (usesCode !== undefined) await requireUnused(needs, before, usesCode)
    const fresh = await needs.userPools.user(pool.id, user.sub)
    if (fresh === undefined) throw userNotFound()
    before = fresh
  }
  throw changedMeanwhile()
}

async function requireUnused({ userPools }: Pick<Needs, 'userPools'>, user: UserRecord, kind: CodeKind): Promise<void> {
  const code = await userPools.code(user.poolId, user.sub, kind)
  if (code?.code === undefined) {
    throw new Fault('ExpiredCodeException', 'Invalid code provided, please request a code again.')
  }
}

/**
 * Whoever holds an alias that moves to another user keeps the attribute, unverified: it signs them in no longer. Where one
 * of the names cannot move, as a username cannot, none does: the winner will be refused.
 */
export async function releaseNames(
  needs: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  winner: UserRecord,
  now: number,
): Promise<void> {
  const moves = []
  for (const name of namesOf(pool, winner)) {
    const holder = await needs.userPools.userNamed(pool.id, name)
    if (holder === undefined || holder.sub === winner.sub) continue
    const change = withoutAlias(pool, name)
    if (namesOf(pool, change(holder)).includes(name)) return
    moves.push({ holder, change })
  }
  for (const { holder, change } of moves) await changeUser(needs, holder, { pool, now, change })
}

/** A user whose address or number of this name is verified no longer. */
function withoutAlias({ settings }: PoolRecord, name: string): Change['change'] {
  return (user) => {
    const lost = (['email', 'phone_number'] as const).filter(
      (attribute) => foldName(settings, user.attributes[attribute] ?? '') === name,
    )
    const unverified = Object.fromEntries(lost.map((attribute) => [`${attribute}_verified`, 'false']))
    return { ...user, attributes: changedAttributes(user.attributes, unverified) }
  }
}

/** A name that a change, or a new user, needs is somebody else's. */
export function nameTaken(
  { settings }: PoolRecord,
  before: Pick<UserRecord, 'attributes'>,
  after: Pick<UserRecord, 'attributes'>,
): Fault {
  const changed = (['email', 'phone_number', 'preferred_username'] as const).find(
    (name) =>
      after.attributes[name] !== before.attributes[name] ||
      after.attributes[`${name}_verified`] !== before.attributes[`${name}_verified`],
  )
  const what = changed ?? settings.AliasAttributes?.[0] ?? 'name'
  return new Fault('AliasExistsException', `An account with the given ${what} already exists.`)
}

/** A user as the wire shows one in lists. */
export function showUser(user: UserRecord, attributesToGet?: readonly string[]): UserType {
  return {
    Username: user.username,
    Attributes: listAttributes(user, attributesToGet),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}
