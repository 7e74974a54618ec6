import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord, UserStatus } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { type Attributes, changedAttributes, requireFitting } from './attributes.ts'
import { poolNotFound } from './faults.ts'
import { namesOf, nameUser } from './usernames.ts'
import { newEpoch } from './users.ts'

/**
 * A user to be created, without a password yet; refused when the name or the attributes do not fit the pool. Whether all
 * that the pool requires is there, whoever creates the user says.
 */
export function newUser(
  { random }: Pick<Needs, 'random'>,
  pool: PoolRecord,
  requestedName: string,
  requested: Attributes,
  status: UserStatus,
  now: number,
): UserRecord {
  const sub = random.uuid()
  const { username, attributes } = nameUser(pool.settings, requestedName, requested, sub)
  requireFitting(pool.settings, attributes, undefined)
  return userFrom({ random }, pool, { sub, username, attributes: changedAttributes({}, attributes), status, now })
}

/** A user that is nowhere yet, without a password. */
export function userFrom(
  { random }: Pick<Needs, 'random'>,
  pool: PoolRecord,
  {
    now,
    ...given
  }: Pick<UserRecord, 'sub' | 'username' | 'attributes' | 'status'> & {
    /** Milliseconds since the epoch. */
    readonly now: number
  },
): UserRecord {
  return {
    ...given,
    poolId: pool.id,
    enabled: true,
    createdAt: now,
    modifiedAt: now,
    version: 1,
    password: undefined,
    passwordSetAt: now,
    epoch: newEpoch(random),
    lockout: { failures: 0, failedAt: 0 },
  }
}

/** Stores a new user under all names that sign in; `taken` when one of them is another user's. */
export async function createUser(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  user: UserRecord,
): Promise<'saved' | 'taken'> {
  const created = await userPools.createUser(user, namesOf(pool, user))
  if (created === 'gone') throw poolNotFound(pool.id)
  return created
}
