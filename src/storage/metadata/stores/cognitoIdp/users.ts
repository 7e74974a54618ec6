import type { UserChange, UserRecord, UserStore } from '../../../../services/cognito-idp/ports/users.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { writeOrConflict } from '../conflicts.ts'
import { userListing } from './userListing.ts'

/** A user's row, as `userOf` reads it. */
export type UserRow = {
  pool_id: string
  sub: string
  username: string
  status: string
  enabled: number
  created_at: number
  modified_at: number
  version: number
  password: Uint8Array | null
  password_set_at: number
  epoch: string
  failures: number
  failed_at: number
  attributes: string
}

/**
 * Attributes that ListUsers can filter by.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 */
const searchable = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username']

const tablesOfUser = [
  'idp_name',
  'idp_attribute',
  'idp_membership',
  'idp_code',
  'idp_mfa',
  'idp_totp',
  'idp_passkey',
  'idp_device',
  'idp_link',
  'idp_past_password',
  'idp_event',
]

/** Users, the names that sign them in, and the attributes that they are found by. */
export function userStore(metadata: Metadata): UserStore {
  return {
    createUser: async (user, names) => {
      const none: Readonly<Record<string, string>> = {}
      const batch = [
        countIn(user.poolId),
        insertUser(user),
        ...insertNames(user, names),
        ...changeAttributes(user, none),
      ]
      const conflict = await writeOrConflict(metadata, batch)
      return conflict === undefined ? 'saved' : conflict === 0 ? 'gone' : 'taken'
    },
    userNamed: async (poolId, name) => {
      const sql = `SELECT u.* FROM idp_name n JOIN idp_user u ON u.pool_id = n.pool_id AND u.sub = n.sub
        WHERE n.pool_id = ? AND n.name = ?`
      const row = await metadata.get<UserRow>(sql, [poolId, name])
      return row && userOf(row)
    },
    user: async (poolId, sub) => {
      const row = await metadata.get<UserRow>('SELECT * FROM idp_user WHERE pool_id = ? AND sub = ?', [poolId, sub])
      return row && userOf(row)
    },
    users: async (poolId, filter, page) => {
      const { sql, params } = userListing(poolId, filter, page)
      return (await metadata.all<UserRow>(sql, params)).map(userOf)
    },
    saveUser: async (change) => {
      const checks = [updateUser(change), ...useCode(change)]
      const conflict = await writeOrConflict(metadata, [...checks, ...rememberPassword(change), ...changeNames(change)])
      if (conflict === undefined) return 'saved'
      return conflict < checks.length ? 'stale' : 'taken'
    },
    pastPasswords: async (poolId, sub, limit) => {
      const sql = 'SELECT password FROM idp_past_password WHERE pool_id = ? AND sub = ? ORDER BY version DESC LIMIT ?'
      const rows = await metadata.all<{ password: Uint8Array }>(sql, [poolId, sub, limit])
      return rows.map(({ password }) => password)
    },
    countFailure: async ({ poolId, sub }, seen, next) => {
      const sql = `UPDATE idp_user SET failures = ?, failed_at = ?
        WHERE pool_id = ? AND sub = ? AND failures = ? AND failed_at = ?`
      const params = [next.failures, next.failedAt, poolId, sub, seen.failures, seen.failedAt]
      return (await metadata.write([{ sql, params }]))[0]?.changes === 1
    },
    deleteUser: async (poolId, sub) => {
      const results = await metadata.write([
        countOut(poolId, sub),
        { sql: 'DELETE FROM idp_user WHERE pool_id = ? AND sub = ?', params: [poolId, sub] },
        ...tablesOfUser.map((table) => ({
          sql: `DELETE FROM ${table} WHERE pool_id = ? AND sub = ?`,
          params: [poolId, sub],
        })),
      ])
      return results[1]?.changes === 1
    },
  }
}

/** One user more. Undoes its batch when the pool was deleted meanwhile. */
function countIn(poolId: string): Statement {
  return { sql: 'UPDATE idp_pool SET users = users + 1 WHERE id = ?', params: [poolId], expect: 1 }
}

/** One user less, if the user is there still. */
function countOut(poolId: string, sub: string): Statement {
  const sql = `UPDATE idp_pool SET users = users - 1
    WHERE id = ? AND EXISTS (SELECT 1 FROM idp_user WHERE pool_id = ? AND sub = ?)`
  return { sql, params: [poolId, poolId, sub] }
}

/** Reads a user's row. */
export function userOf(row: UserRow): UserRecord {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    username: row.username,
    status: row.status as UserRecord['status'],
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
    password: row.password ?? undefined,
    passwordSetAt: row.password_set_at,
    epoch: row.epoch,
    lockout: { failures: row.failures, failedAt: row.failed_at },
    attributes: JSON.parse(row.attributes) as Record<string, string>,
  }
}

function insertUser(user: UserRecord): Statement {
  return {
    sql: `INSERT INTO idp_user (pool_id, sub, username, status, enabled, created_at, modified_at, version, password,
      password_set_at, epoch, failures, failed_at, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`,
    params: [
      user.poolId,
      user.sub,
      user.username,
      user.status,
      user.enabled ? 1 : 0,
      user.createdAt,
      user.modifiedAt,
      user.password ?? null,
      user.passwordSetAt,
      user.epoch,
      user.lockout.failures,
      user.lockout.failedAt,
      JSON.stringify(user.attributes),
    ],
  }
}

/** Failures are counted apart from versions, so the count is written only by a change that means to. */
function updateUser({ before, after }: UserChange): Statement {
  const { failures, failedAt } = after.lockout
  const counts = after.lockout === before.lockout ? [] : [failures, failedAt]
  return {
    sql: `UPDATE idp_user SET status = ?, enabled = ?, modified_at = ?, password = ?, password_set_at = ?, epoch = ?,
      attributes = ?, ${counts.length === 0 ? '' : 'failures = ?, failed_at = ?, '} version = version + 1
      WHERE pool_id = ? AND sub = ? AND version = ?`,
    params: [
      after.status,
      after.enabled ? 1 : 0,
      after.modifiedAt,
      after.password ?? null,
      after.passwordSetAt,
      after.epoch,
      JSON.stringify(after.attributes),
      ...counts,
      before.poolId,
      before.sub,
      before.version,
    ],
    expect: 1,
  }
}

function useCode({ before, usesCode }: UserChange): readonly Statement[] {
  if (usesCode === undefined) return []
  const sql = 'UPDATE idp_code SET code = NULL WHERE pool_id = ? AND sub = ? AND kind = ? AND code IS NOT NULL'
  return [{ sql, params: [before.poolId, before.sub, usesCode], expect: 1 }]
}

/** Keeps the password that a change replaces, under the version of the user that had it, and forgets those past the limit. */
function rememberPassword({ before, after, keptPasswords = 0 }: UserChange): readonly Statement[] {
  if (after.password === before.password || before.password === undefined) return []
  const { poolId, sub } = before
  return [
    {
      sql: 'INSERT INTO idp_past_password (pool_id, sub, version, password) VALUES (?, ?, ?, ?)',
      params: [poolId, sub, before.version, before.password],
    },
    {
      sql: `DELETE FROM idp_past_password WHERE pool_id = ? AND sub = ? AND version <= (
        SELECT version FROM idp_past_password WHERE pool_id = ? AND sub = ? ORDER BY version DESC LIMIT 1 OFFSET ?)`,
      params: [poolId, sub, poolId, sub, keptPasswords],
    },
  ]
}

function changeNames({ before, after, namesBefore, namesAfter }: UserChange): readonly Statement[] {
  const removed = namesBefore.filter((name) => !namesAfter.includes(name))
  const added = namesAfter.filter((name) => !namesBefore.includes(name))
  return [
    ...changeAttributes(after, before.attributes),
    ...removed.map((name) => ({
      sql: 'DELETE FROM idp_name WHERE pool_id = ? AND name = ? AND sub = ?',
      params: [before.poolId, name, before.sub],
    })),
    ...insertNames(before, added),
  ]
}

function insertNames({ poolId, sub }: UserRecord, names: readonly string[]): readonly Statement[] {
  return names.map((name) => ({
    sql: 'INSERT INTO idp_name (pool_id, name, sub) VALUES (?, ?, ?)',
    params: [poolId, name, sub],
  }))
}

function changeAttributes(
  { poolId, sub, attributes }: UserRecord,
  before: Readonly<Record<string, string>>,
): readonly Statement[] {
  return searchable
    .filter((name) => attributes[name] !== before[name])
    .map((name) => {
      const value = attributes[name]
      if (value === undefined) {
        return {
          sql: 'DELETE FROM idp_attribute WHERE pool_id = ? AND name = ? AND sub = ?',
          params: [poolId, name, sub],
        }
      }
      const sql = `INSERT INTO idp_attribute (pool_id, name, sub, value) VALUES (?, ?, ?, ?)
        ON CONFLICT (pool_id, name, sub) DO UPDATE SET value = excluded.value`
      return { sql, params: [poolId, name, sub, value] }
    })
}
