import type { Change } from '../../../../services/iam/ports/changes.ts'
import type { Named } from '../../../../services/iam/ports/named.ts'
import type { Page } from '../../../../services/iam/ports/store.ts'
import type { Row, SqlValue, Statement } from '../../driver.ts'

/** The statements of each change of IAM's state. */
export type Statements = { readonly [D in Change['do']]: (change: Extract<Change, { do: D }>) => readonly Statement[] }

/** A part of a list, after `WHERE ... AND`. */
export const pageCondition = 'name_key > ? AND substr(path, 1, length(?)) = ? ORDER BY name_key LIMIT ?'

export function pageParams({ after, pathPrefix, limit }: Page): readonly SqlValue[] {
  return [after.toLowerCase(), pathPrefix, pathPrefix, limit]
}

/** Locks a row that a change depends on, so that it cannot be removed beside it. */
export function hold(table: 'iam_principal' | 'iam_policy', key: string): Statement {
  const column = table === 'iam_principal' ? 'id' : 'arn'
  return one(`UPDATE ${table} SET revision = revision + 1 WHERE ${column} = ?`, key)
}

/** A statement that must reach exactly one row. */
export function one(sql: string, ...params: readonly SqlValue[]): Statement {
  return { sql, params, expect: 1 }
}

/** Undoes its batch unless `count` is below the limit. */
export function fewer(count: string, params: readonly SqlValue[], limit: number): Statement {
  return one(`SELECT 1 WHERE (${count}) < ?`, ...params, limit)
}

/** What everything has that is known by a name and a path, as it is stored. */
export function namedOf(row: Row): Named {
  return {
    id: row['id'] as string,
    account: row['account'] as string,
    name: row['name'] as string,
    path: row['path'] as string,
    arn: row['arn'] as string,
    createdAt: row['created_at'] as number,
    tags: JSON.parse(row['tags'] as string) as Named['tags'],
  }
}
