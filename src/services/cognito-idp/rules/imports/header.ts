import type { PoolSettings } from '../../ports/pools.ts'

export const nameColumn = 'cognito:username'
export const mfaColumn = 'cognito:mfa_enabled'

/**
 * The columns of a pool's import file, in any order: every attribute that users may have, and what is no attribute.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetCSVHeader.html
 */
export function columnsOf({ SchemaAttributes: schema = [] }: PoolSettings): string[] {
  const names = schema.map(({ Name }) => Name ?? '').filter((name) => name !== '' && name !== 'sub')
  return [...names, mfaColumn, nameColumn]
}

/** Whether a file's first line names each of a pool's columns once. */
export function isHeader(pool: PoolSettings, fields: readonly string[]): boolean {
  return JSON.stringify([...fields].sort()) === JSON.stringify(columnsOf(pool).sort())
}

/**
 * The fields of a line whose values carry commas behind backslashes, as AWS's files do, which were read as ends of fields.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool-csv-header.html
 */
export function joinedFields(fields: readonly string[]): string[] {
  const joined: string[] = []
  let open: string | undefined
  for (const field of fields) {
    const value: string = open === undefined ? field : `${open},${field}`
    open = /(?<!\\)(\\\\)*\\$/.test(field) ? value.slice(0, -1) : undefined
    if (open === undefined) joined.push(value)
  }
  return open === undefined ? joined : [...joined, open]
}
