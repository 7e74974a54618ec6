/** SQLite's primary result codes that decide something here. https://www.sqlite.org/rescode.html */
export const primary = { busy: 5, constraint: 19 } as const

/** Constraints whose violation is a conflict between writers; others (NOT NULL, CHECK, a wrong type) are mistakes. */
const conflicting: ReadonlySet<number> = new Set([
  787, // SQLITE_CONSTRAINT_FOREIGNKEY
  1555, // SQLITE_CONSTRAINT_PRIMARYKEY
  2067, // SQLITE_CONSTRAINT_UNIQUE
  2579, // SQLITE_CONSTRAINT_ROWID
])

/** The primary result code of an error of SQLite's; undefined for any other error. */
export function errorCode(error: unknown): number | undefined {
  const code = extendedCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** Whether a statement failed because of what another batch wrote. */
export function isConflict(error: unknown): boolean {
  const code = extendedCode(error)
  return code !== undefined && conflicting.has(code)
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
