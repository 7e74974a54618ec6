import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Row, SqlValue } from '../driver.ts'

/** A prepared statement and the names of the columns it answers with; none when it answers with no rows. */
export interface Prepared {
  readonly statement: StatementSync
  readonly columns: readonly string[]
}

/** The prepared statement of a SQL text. */
export type Prepare = (sql: string) => Prepared

/** Keeps the `limit` statements used last; preparing one costs more than running it. */
export function statementCache(db: DatabaseSync, limit = 256): Prepare {
  const kept = new Map<string, Prepared>()
  return (sql) => {
    const known = kept.get(sql)
    const prepared = known ?? prepare(db, sql)
    if (known !== undefined) kept.delete(sql)
    kept.set(sql, prepared)
    if (kept.size > limit) kept.delete(kept.keys().next().value as string)
    return prepared
  }
}

function prepare(db: DatabaseSync, sql: string): Prepared {
  // SQLite looks at a bare parameter of LIMIT when it plans, and so plans anew at each binding: ten times a point read.
  const statement = db.prepare(sql.replace(/\bLIMIT \?/g, 'LIMIT +?'))
  // Arrays, made into plain objects here: the objects that SQLite's binding makes have no prototype.
  statement.setReturnArrays(true)
  return { statement, columns: statement.columns().map((column) => column.name) }
}

/** One row as a plain object, from the array that a prepared statement answers with. */
export function toRow(columns: readonly string[], answer: unknown): Row {
  const values = answer as readonly SqlValue[]
  const row: Record<string, SqlValue> = {}
  for (let i = 0; i < columns.length; i++) row[columns[i] as string] = values[i] as SqlValue
  return row
}
