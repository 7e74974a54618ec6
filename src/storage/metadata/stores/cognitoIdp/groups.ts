import type { GroupRecord, GroupStore } from '../../../../services/cognito-idp/ports/groups.ts'
import type { Metadata } from '../../driver.ts'
import { writeOrConflict } from '../conflicts.ts'
import { placeIn, poolHasRoom, poolStays, userStays } from './guards.ts'
import { type UserRow, userOf } from './users.ts'

type GroupRow = {
  pool_id: string
  name: string
  description: string | null
  role_arn: string | null
  precedence: number | null
  created_at: number
  modified_at: number
}

/** Groups of a pool and who is in them. */
export function groupStore(metadata: Metadata): GroupStore {
  return {
    createGroup: ({ poolId, name, description, roleArn, precedence, createdAt, modifiedAt }, most) => {
      const sql = `INSERT INTO idp_group (pool_id, name, description, role_arn, precedence, created_at, modified_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`
      const params = [poolId, name, description ?? null, roleArn ?? null, precedence ?? null, createdAt, modifiedAt]
      return placeIn(metadata, poolStays(poolId), poolHasRoom('idp_group', poolId, most), { sql, params })
    },
    group: async (poolId, name) => {
      const row = await metadata.get<GroupRow>('SELECT * FROM idp_group WHERE pool_id = ? AND name = ?', [poolId, name])
      return row && groupOf(row)
    },
    groups: async (poolId, { after, limit }) => {
      const sql = 'SELECT * FROM idp_group WHERE pool_id = ? AND name > ? ORDER BY name LIMIT ?'
      return (await metadata.all<GroupRow>(sql, [poolId, after ?? '', limit])).map(groupOf)
    },
    saveGroup: async ({ poolId, name, description, roleArn, precedence, modifiedAt }) => {
      const sql = `UPDATE idp_group SET description = ?, role_arn = ?, precedence = ?, modified_at = ?
        WHERE pool_id = ? AND name = ?`
      const params = [description ?? null, roleArn ?? null, precedence ?? null, modifiedAt, poolId, name]
      return (await metadata.write([{ sql, params }]))[0]?.changes === 1
    },
    deleteGroup: async (poolId, name) => {
      const results = await metadata.write([
        { sql: 'DELETE FROM idp_group WHERE pool_id = ? AND name = ?', params: [poolId, name] },
        { sql: 'DELETE FROM idp_membership WHERE pool_id = ? AND group_name = ?', params: [poolId, name] },
      ])
      return results[0]?.changes === 1
    },
    addToGroup: async ({ poolId, name, sub, at }, most) => {
      const room = `UPDATE idp_user SET sub = sub WHERE pool_id = ? AND sub = ? AND (SELECT 1 FROM idp_membership
        WHERE pool_id = ? AND sub = ? AND group_name <> ? LIMIT 1 OFFSET ?) IS NULL`
      const conflict = await writeOrConflict(metadata, [
        { sql: 'UPDATE idp_group SET name = name WHERE pool_id = ? AND name = ?', params: [poolId, name], expect: 1 },
        userStays(poolId, sub),
        { sql: room, params: [poolId, sub, poolId, sub, name, most - 1], expect: 1 },
        {
          sql: `INSERT INTO idp_membership (pool_id, group_name, sub, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (pool_id, group_name, sub) DO NOTHING`,
          params: [poolId, name, sub, at],
        },
      ])
      return conflict === undefined ? 'saved' : conflict === 2 ? 'full' : 'gone'
    },
    removeFromGroup: async (poolId, name, sub) => {
      const sql = 'DELETE FROM idp_membership WHERE pool_id = ? AND group_name = ? AND sub = ?'
      await metadata.write([{ sql, params: [poolId, name, sub] }])
    },
    groupsOf: async (poolId, sub, { after, limit }) => {
      const sql = `SELECT g.* FROM idp_membership m JOIN idp_group g ON g.pool_id = m.pool_id AND g.name = m.group_name
        WHERE m.pool_id = ? AND m.sub = ? AND m.group_name > ? ORDER BY m.group_name LIMIT ?`
      return (await metadata.all<GroupRow>(sql, [poolId, sub, after ?? '', limit])).map(groupOf)
    },
    usersIn: async (poolId, name, { after, limit }) => {
      const sql = `SELECT u.* FROM idp_membership m JOIN idp_user u ON u.pool_id = m.pool_id AND u.sub = m.sub
        WHERE m.pool_id = ? AND m.group_name = ? AND m.sub > ? ORDER BY m.sub LIMIT ?`
      return (await metadata.all<UserRow>(sql, [poolId, name, after ?? '', limit])).map(userOf)
    },
  }
}

function groupOf(row: GroupRow): GroupRecord {
  const { pool_id: poolId, name, created_at: createdAt, modified_at: modifiedAt } = row
  return {
    poolId,
    name,
    createdAt,
    modifiedAt,
    description: row.description ?? undefined,
    roleArn: row.role_arn ?? undefined,
    precedence: row.precedence ?? undefined,
  }
}
