import type { DatabaseSync } from 'node:sqlite'
import type { Row, Statement } from '../driver.ts'
import { errorCode, isConflict, primary } from './errors.ts'
import { type Prepare, statementCache, toRow } from './statements.ts'
import { bindable } from './values.ts'

export type Batch = readonly Statement[]

/** What a batch did, in few words since it crosses threads: for each statement its changes, or its rows. */
export type Outcome =
  | readonly (number | readonly Row[])[]
  | { readonly conflict: number; readonly message: string }
  | { readonly failure: string }

/** Applies a group of batches in one transaction; each batch is written whole or not at all, and answered in order. */
export type ApplyGroup = (group: readonly Batch[]) => readonly Outcome[]

class BatchConflict extends Error {
  readonly statement: number

  constructor(statement: number, message: string) {
    super(message)
    this.statement = statement
  }
}

/** The write path on one connection; `begin` waits for other writers, where there are any. */
export function groupApplier(
  db: DatabaseSync,
  begin: (attempt: () => void) => void = (attempt) => attempt(),
): ApplyGroup {
  const prepare = statementCache(db)
  const run = (sql: string) => prepare(sql).statement.run()

  const applyAlone = (batch: Batch): Outcome => applyGroup([batch])[0] as Outcome

  const applyGroup: ApplyGroup = (group) => {
    try {
      begin(() => run('BEGIN IMMEDIATE'))
      const outcomes = group.map((batch) => inSavepoint(db, run, () => applyBatch(prepare, batch)))
      run('COMMIT')
      return outcomes
    } catch (error) {
      if (db.isTransaction) run('ROLLBACK')
      // A deferred constraint fails the commit without saying whose it is: find out one by one.
      if (errorCode(error) === primary.constraint && group.length > 1) return group.map(applyAlone)
      const outcome = outcomeOf(error, (group[0]?.length ?? 1) - 1)
      return group.map(() => outcome)
    }
  }
  return applyGroup
}

/** Undoes only this batch when it fails. Throws when SQLite has given up the whole transaction, as on a full disk. */
function inSavepoint(db: DatabaseSync, run: (sql: string) => void, apply: () => Outcome): Outcome {
  run('SAVEPOINT batch')
  try {
    const outcome = apply()
    run('RELEASE batch')
    return outcome
  } catch (error) {
    if (!db.isTransaction) throw error
    run('ROLLBACK TO batch')
    run('RELEASE batch')
    return outcomeOf(error, 0)
  }
}

function applyBatch(prepare: Prepare, batch: Batch): Outcome {
  return batch.map((statement, index) => {
    try {
      const done = applyStatement(prepare, statement)
      const count = typeof done === 'number' ? done : done.length
      if (statement.expect === undefined || statement.expect === count) return done
      throw new BatchConflict(index, `expected ${statement.expect} rows, got ${count}: ${statement.sql}`)
    } catch (error) {
      if (isConflict(error)) throw new BatchConflict(index, (error as Error).message)
      throw error
    }
  })
}

function applyStatement(prepare: Prepare, { sql, params }: Statement): number | readonly Row[] {
  const { statement, columns } = prepare(sql)
  const values = bindable(params)
  if (columns.length === 0) return Number(statement.run(...values).changes)
  return statement.all(...values).map((answer) => toRow(columns, answer))
}

function outcomeOf(error: unknown, lastStatement: number): Outcome {
  if (error instanceof BatchConflict) return { conflict: error.statement, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return isConflict(error) ? { conflict: lastStatement, message } : { failure: message }
}
