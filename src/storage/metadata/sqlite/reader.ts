import type { DatabaseSync } from 'node:sqlite'
import type { Metadata, Row } from '../driver.ts'
import { statementCache, toRow } from './statements.ts'
import { bindable, requireStorable } from './values.ts'

/** The reading half of a database: in place, on the caller's thread, since a point read costs less than a message. */
export function startReader(db: DatabaseSync): Pick<Metadata, 'get' | 'all'> {
  db.exec('PRAGMA query_only = ON')
  const prepare = statementCache(db)
  return {
    get: async <R extends Row>(sql: string, params: Parameters<Metadata['get']>[1] = []) => {
      requireStorable(params, sql)
      const { statement, columns } = prepare(sql)
      const answer: unknown = statement.get(...bindable(params))
      return answer === undefined ? undefined : (toRow(columns, answer) as R)
    },
    all: async <R extends Row>(sql: string, params: Parameters<Metadata['all']>[1] = []) => {
      requireStorable(params, sql)
      const { statement, columns } = prepare(sql)
      return statement.all(...bindable(params)).map((answer) => toRow(columns, answer) as R)
    },
  }
}
