/** A value that both SQLite and PostgreSQL keep alike: TEXT, BIGINT, BLOB or NULL. */
export type SqlValue = string | number | Uint8Array | null

export type Row = Readonly<Record<string, SqlValue>>

/** One SQL statement in the dialect subset that SQLite and PostgreSQL share, with `?` parameters. */
export interface Statement {
  readonly sql: string
  readonly params: readonly SqlValue[]
  /** How many rows it must change or return; otherwise its whole batch is undone and `write` throws `Conflict`. */
  readonly expect?: number
}

/** What one statement of a batch did. */
export interface Written {
  /** Rows changed, or returned by RETURNING. */
  readonly changes: number
  /** Rows of a RETURNING clause. */
  readonly rows: readonly Row[]
}

/** A batch was undone: an expectation failed or a uniqueness constraint was hit. Nothing of it was written. */
export class Conflict extends Error {
  /** Index of the statement that failed. */
  readonly statement: number

  constructor(statement: number, message: string) {
    super(message)
    this.name = 'Conflict'
    this.statement = statement
  }
}

/**
 * The metadata store. Reads see every write that was acknowledged before they began.
 * Statements live in `stores/`, one file per service; a driver knows no table.
 */
export interface Metadata {
  /** The first row, or undefined. */
  readonly get: <R extends Row = Row>(sql: string, params?: readonly SqlValue[]) => Promise<R | undefined>
  readonly all: <R extends Row = Row>(sql: string, params?: readonly SqlValue[]) => Promise<readonly R[]>
  /** Applies all statements or none, durably (fsynced) before it resolves. Concurrent batches share one commit. */
  readonly write: (statements: readonly Statement[]) => Promise<readonly Written[]>
  /** Waits for writes under way, then closes. */
  readonly close: () => Promise<void>
}
