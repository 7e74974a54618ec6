import type { Metadata } from '../../driver.ts'

/** How many ids are answered at once. */
const pageSize = 500

const some = (table: string): string =>
  `SELECT blob FROM (SELECT blob FROM ${table} WHERE blob > ? ORDER BY blob LIMIT ${pageSize}) AS of_${table}`
const selectNamed = `${['s3_objects', 's3_versions', 's3_parts'].map(some).join(' UNION ')}
  ORDER BY blob LIMIT ${pageSize}`

/** Every blob that some row names, once and in the order of ids, some at a time. */
export async function* namedBlobs(metadata: Pick<Metadata, 'all'>): AsyncGenerator<readonly string[]> {
  for (let last = ''; ; ) {
    const rows = await metadata.all<{ readonly blob: string }>(selectNamed, [last, last, last])
    const ids = rows.map(({ blob }) => blob)
    if (ids.length > 0) yield ids
    const end = ids.at(-1)
    if (end === undefined || ids.length < pageSize) return
    last = end
  }
}
