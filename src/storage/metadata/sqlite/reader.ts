import type { DatabaseSync } from 'node:sqlite'
import type { Metadata, Row } from '../driver.ts'
import { statementCache, toRow } from './statements.ts'
import { bindable, requireStorable } from './values.ts'

/** The reading half, and when it may keep its view of the database. */
export interface Reader extends Pick<Metadata, 'get' | 'all'> {
  /**
   * While `may` is true one read transaction serves many reads, which saves each of them the locks of its own. It must
   * be false from before a write is sent until it is acknowledged: a view that is held would miss the write, and would
   * keep the write-ahead log from being taken back into the database. While it is false, and where other processes
   * write too, one transaction serves the reads of a turn: nothing that asks for them arrived after it began.
   */
  readonly mayHold: (may: boolean) => void
  readonly close: () => void
}

/** KiB of pages that are kept: enough to look into a thousand folders of a large bucket without reading them again. */
const cacheSize = 32_000

/** Reads in place, on the caller's thread, since a point read costs less than a message. */
export function startReader(db: DatabaseSync): Reader {
  db.exec(`PRAGMA query_only = ON; PRAGMA cache_size = -${cacheSize}`)
  const prepare = statementCache(db)
  let may = true
  let holds = false
  const release = (): void => {
    if (!holds) return
    holds = false
    db.exec('COMMIT')
  }
  const hold = (): void => {
    if (holds) return
    db.exec('BEGIN')
    holds = true
    // Ticks come when all that follows at once from what is read has run.
    if (!may) process.nextTick(release)
  }
  return {
    mayHold: (now) => {
      may = now
      if (!may) release()
    },
    close: () => {
      holds = false
      db.close()
    },
    get: async <R extends Row>(sql: string, params: Parameters<Metadata['get']>[1] = []) => {
      requireStorable(params, sql)
      hold()
      const { statement, columns } = prepare(sql)
      const answer: unknown = statement.get(...bindable(params))
      return answer === undefined ? undefined : (toRow(columns, answer) as R)
    },
    all: async <R extends Row>(sql: string, params: Parameters<Metadata['all']>[1] = []) => {
      requireStorable(params, sql)
      hold()
      const { statement, columns } = prepare(sql)
      return statement.all(...bindable(params)).map((answer) => toRow(columns, answer) as R)
    },
  }
}
