const createsTable = /^\s*create\s+table\b/i
const altersTable = /^\s*alter\s+table\b/i

/**
 * A schema statement of the shared dialect as SQLite takes it: tables are STRICT, and BIGINT, which STRICT does not
 * know, is INT. https://www.sqlite.org/stricttables.html
 */
export function sqliteSchema(sql: string): string {
  if (altersTable.test(sql)) return withInt(sql)
  return createsTable.test(sql) ? withStrict(withInt(sql)) : sql
}

function withInt(sql: string): string {
  return sql.replace(/\bbigint\b/gi, 'INT')
}

function withStrict(sql: string): string {
  const bare = sql.replace(/[\s;]+$/, '')
  return bare.endsWith(')') ? `${bare} STRICT` : `${bare}, STRICT`
}
