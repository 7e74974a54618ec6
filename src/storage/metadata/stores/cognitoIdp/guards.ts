import { Conflict, type Metadata, type Statement } from '../../driver.ts'

/** Undoes its batch when the pool was deleted meanwhile. */
export function poolStays(poolId: string): Statement {
  return { sql: 'UPDATE idp_pool SET id = id WHERE id = ?', params: [poolId], expect: 1 }
}

/** Writes a batch; the index of the statement that undid it, or undefined when it was written. */
export async function writeOrConflict(metadata: Metadata, batch: readonly Statement[]): Promise<number | undefined> {
  try {
    await metadata.write(batch)
    return undefined
  } catch (error) {
    if (error instanceof Conflict) return error.statement
    throw error
  }
}
