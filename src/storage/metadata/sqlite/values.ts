import type { SqlValue } from '../driver.ts'

/**
 * Refuses parameters that SQLite and PostgreSQL would not both keep as they are: integers past 2^53, fractions, U+0000
 * and lone surrogates in text. Never quotes the value, which may be a secret.
 */
export function requireStorable(params: readonly SqlValue[], sql: string): void {
  for (let i = 0; i < params.length; i++) {
    const fault = faultOf(params[i])
    if (fault !== undefined) throw new TypeError(`parameter ${i + 1} ${fault}: ${sql}`)
  }
}

/** Parameters as SQLite's binding must get them: it would bind a JavaScript number as a floating point value. */
export function bindable(params: readonly SqlValue[]): (string | bigint | Uint8Array | null)[] {
  return params.map((value) => (typeof value === 'number' ? BigInt(value) : value))
}

/**
 * Parameters as they can be sent to the writer's thread: bytes are copied, since the caller may change them before they
 * are written, and since sending a view would send the whole buffer that it looks into.
 */
export function sendable(params: readonly SqlValue[]): SqlValue[] {
  return params.map((value) => (value instanceof Uint8Array ? new Uint8Array(value) : value))
}

function faultOf(value: unknown): string | undefined {
  if (typeof value === 'string') return textFault(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : 'is not an integer within ±(2^53 - 1)'
  if (value === null || value instanceof Uint8Array) return undefined
  return `is ${typeof value}; only text, integers, bytes and null are kept`
}

function textFault(value: string): string | undefined {
  if (value.includes('\0')) return 'holds U+0000, which text cannot'
  return value.isWellFormed() ? undefined : 'holds a lone surrogate, which text cannot'
}
