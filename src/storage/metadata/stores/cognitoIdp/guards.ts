import type { Created } from '../../../../services/cognito-idp/ports.ts'
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
