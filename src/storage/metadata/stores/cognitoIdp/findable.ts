import type { Metadata, Row, SqlValue } from '../../driver.ts'

/**
 * Metadata in which nothing is found by a text that no row can hold, U+0000 or a lone surrogate within: anybody may send
 * one, as a name to sign in by.
 */
export function findable(metadata: Metadata): Metadata {
  return {
    get: async <R extends Row>(sql: string, params: readonly SqlValue[] = []) =>
      params.every(isKept) ? metadata.get<R>(sql, params) : undefined,
    all: async <R extends Row>(sql: string, params: readonly SqlValue[] = []) =>
      params.every(isKept) ? metadata.all<R>(sql, params) : [],
    write: (statements) => metadata.write(statements),
    close: () => metadata.close(),
  }
}

function isKept(value: SqlValue): boolean {
  return typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed())
}
