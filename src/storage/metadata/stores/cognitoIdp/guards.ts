import type { Created, Placed } from '../../../../services/cognito-idp/ports/rows.ts'
import type { Metadata, Statement } from '../../driver.ts'
import { writeOrConflict } from '../conflicts.ts'

/** Undoes its batch when the pool was deleted meanwhile. */
export function poolStays(poolId: string): Statement {
  return { sql: 'UPDATE idp_pool SET id = id WHERE id = ?', params: [poolId], expect: 1 }
}

/** Undoes its batch when the user was deleted meanwhile. */
export function userStays(poolId: string, sub: string): Statement {
  return { sql: 'UPDATE idp_user SET sub = sub WHERE pool_id = ? AND sub = ?', params: [poolId, sub], expect: 1 }
}

/** Undoes its batch when the pool has `most` rows in a table. Of those no more are looked at. */
export function poolHasRoom(table: string, poolId: string, most: number): Statement {
  const sql = `UPDATE idp_pool SET id = id
    WHERE id = ? AND (SELECT 1 FROM ${table} WHERE pool_id = ? LIMIT 1 OFFSET ?) IS NULL`
  return { sql, params: [poolId, poolId, most - 1], expect: 1 }
}

/** Undoes its batch when the user has `most` rows in a table. */
export function userHasRoom(table: string, poolId: string, sub: string, most: number): Statement {
  const sql = `UPDATE idp_user SET sub = sub
    WHERE pool_id = ? AND sub = ? AND (SELECT 1 FROM ${table} WHERE pool_id = ? AND sub = ? LIMIT 1 OFFSET ?) IS NULL`
  return { sql, params: [poolId, sub, poolId, sub, most - 1], expect: 1 }
}

/** Inserts a row into what must still be there and have room for it. */
export async function placeIn(
  metadata: Metadata,
  stays: Statement,
  room: Statement,
  insert: Statement,
): Promise<Placed> {
  const conflict = await writeOrConflict(metadata, [stays, room, insert])
  return conflict === undefined ? 'saved' : ((['gone', 'full', 'taken'] as const)[conflict] ?? 'taken')
}

/** Inserts a row into what must still be there. */
export async function createIn(metadata: Metadata, stays: Statement, insert: Statement): Promise<Created> {
  const conflict = await writeOrConflict(metadata, [stays, insert])
  if (conflict === undefined) return 'saved'
  return conflict === 0 ? 'gone' : 'taken'
}

/** Whether a statement changed its one row. */
export async function changesOne(metadata: Metadata, statement: Statement): Promise<boolean> {
  return (await metadata.write([statement]))[0]?.changes === 1
}
