import type { FolderRange } from '../../../../services/s3/ports/lists.ts'
import type { Metadata, Row, SqlValue } from '../../driver.ts'

interface KeyRow extends Row {
  readonly key: string
}

/**
 * Looks into folders in a single statement: from each key it finds, it goes on behind that key's folder, so that a folder
 * of a million keys is one step along the primary key. `tables` hold the keys. `instr` is PostgreSQL's `strpos`.
 */
export function folderWalk(
  metadata: Pick<Metadata, 'all'>,
  tables: readonly string[],
): (bucket: number, range: FolderRange) => Promise<readonly string[]> {
  const bounded = walkOf(tables, ' AND key < ?')
  const unbounded = walkOf(tables, '')
  return async (bucket, range) => {
    const sql = range.upper === undefined ? unbounded : bounded
    const rows = await metadata.all<KeyRow>(sql, walkParams(tables.length, bucket, range))
    return rows.map(({ key }) => key)
  }
}

const inFolder = 'instr(substr(folder.key, ?), ?)'

function walkOf(tables: readonly string[], bound: string): string {
  const first = firstOf(tables, `key >= ?${bound}`)
  const next = firstOf(tables, `key >= substr(folder.key, 1, ? + ${inFolder}) || ?${bound}`)
  return `WITH RECURSIVE folder (key) AS (
    SELECT ${first} UNION ALL SELECT ${next} FROM folder WHERE ${inFolder} > 0
  ) SELECT key FROM folder WHERE key IS NOT NULL LIMIT ?`
}

/** The first key of all tables, as a value; null where there is none. */
function firstOf(tables: readonly string[], condition: string): string {
  const [one, ...others] = tables.map(
    (table) => `(SELECT key FROM ${table} WHERE bucket = ? AND ${condition} ORDER BY key LIMIT 1)`,
  )
  if (others.length === 0) return `${one}`
  return `(SELECT MIN(key) FROM (SELECT ${one} AS key ${others.map((other) => `UNION ALL SELECT ${other}`).join(' ')}) AS found)`
}

function walkParams(tables: number, bucket: number, range: FolderRange): readonly SqlValue[] {
  const { from, upper, prefix, delimiter, behind, limit } = range
  const bound = upper === undefined ? [] : [upper]
  const length = [...prefix].length
  const found = [length + 1, delimiter]
  const first = [bucket, from, ...bound]
  const next = [bucket, length - 1, ...found, behind, ...bound]
  const each = (params: readonly SqlValue[]) => Array.from({ length: tables }, () => params).flat()
  return [...each(first), ...each(next), ...found, limit]
}
