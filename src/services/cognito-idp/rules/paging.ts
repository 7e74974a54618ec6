import type { Page } from '../ports/rows.ts'
import { invalidParameter } from './faults.ts'
import { isKeepable } from './texts.ts'

/** The page that a request asks for: its opaque token names the last key seen. */
export function pageOf(token: string | undefined, limit: number | undefined, most: number): Page {
  if (limit !== undefined && (limit < 0 || limit > most)) {
    throw invalidParameter(`The limit must be between 0 and ${most}.`)
  }
  return {
    after: token === undefined ? undefined : keyIn(token),
    limit: limit === undefined || limit === 0 ? most : limit,
  }
}

/** Reads one row more than asked for, to know whether another page follows. */
export async function readPage<T>(
  page: Page,
  read: (page: Page) => Promise<readonly T[]>,
  keyOf: (row: T) => string,
): Promise<{ readonly rows: readonly T[]; readonly next: string | undefined }> {
  const found = await read({ ...page, limit: page.limit + 1 })
  const rows = found.slice(0, page.limit)
  const last = rows.at(-1)
  const next = found.length > rows.length && last !== undefined ? tokenOf(keyOf(last)) : undefined
  return { rows, next }
}

function tokenOf(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64url')
}

function keyIn(token: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { after?: unknown }
    if (typeof after === 'string' && isKeepable(after)) return after
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  throw invalidParameter('Invalid pagination token.')
}
