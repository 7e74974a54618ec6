import type { FolderRange } from '../ports/lists.ts'
import { afterPrefix } from './keyOrder.ts'

/** What a listing shows: keys under `prefix`, those that share what comes before a `delimiter` rolled into one. */
export interface ListingQuery {
  readonly prefix: string
  readonly delimiter: string | undefined
  /** How many entries, keys and common prefixes together. */
  readonly limit: number
}

/** Where rows come from, in the binary order of their keys; `P` is a place between rows. */
export interface Rows<R, P> {
  readonly fetch: (from: P, limit: number) => Promise<readonly R[]>
  readonly after: (row: R) => P
  /** The place just before the first key that is not less than `key`. */
  readonly before: (key: string) => P
  /** The first key of each folder from a key on, until a first key that is in none; undefined where it cannot be asked. */
  readonly folders: ((from: string, limit: number) => Promise<readonly string[]>) | undefined
}

export interface Listing<R> {
  readonly rows: readonly R[]
  readonly commonPrefixes: readonly string[]
  readonly truncated: boolean
  /** The last entry: a key or a common prefix. */
  readonly last: string | undefined
}

const firstBatch = 8
const largestBatch = 1000

/**
 * Lists by skipping: past a common prefix it looks for the first key behind it, and behind those that follow, so that a
 * folder of a million keys costs what a folder of one does. Batches grow while every row is an entry of its own and shrink while many roll into one.
 */
export async function list<R extends { readonly key: string }, P>(
  query: ListingQuery,
  start: P | undefined,
  source: Rows<R, P>,
): Promise<Listing<R>> {
  const page = emptyPage<R>()
  let batch = query.delimiter ? firstBatch : largestBatch + 1
  let place = query.limit === 0 ? undefined : start
  while (place !== undefined) {
    const wanted = Math.min(batch, query.limit - page.count + 1)
    const rows = await source.fetch(place, wanted)
    const before = page.count
    if (!take(page, rows, query)) return { ...page, truncated: true }
    const lastRow = rows.at(-1)
    if (lastRow === undefined || rows.length < wanted) break
    const rolled = commonPrefix(lastRow.key, query)
    batch = nextBatch(wanted, page.count - before)
    if (rolled === undefined) place = source.after(lastRow)
    else {
      const key = await passFolders(page, rolled, query, source)
      if (key === 'full') return { ...page, truncated: true }
      place = key === undefined ? undefined : source.before(key.from)
    }
  }
  return { ...page, truncated: false }
}

/** How many rows to ask for next, when so many rows gave so many entries. */
function nextBatch(rows: number, entries: number): number {
  if (entries >= rows) return Math.min(rows * 2, largestBatch + 1)
  return entries * 2 > rows ? rows : Math.max(rows >> 1, 1)
}

interface Page<R> {
  readonly rows: R[]
  readonly commonPrefixes: string[]
  count: number
  last: string | undefined
}

function emptyPage<R>(): Page<R> {
  return { rows: [], commonPrefixes: [], count: 0, last: undefined }
}

/** Adds rows to a page; false when there is one more than it may hold. */
function take<R extends { readonly key: string }>(page: Page<R>, rows: readonly R[], query: ListingQuery): boolean {
  for (const row of rows) {
    const rolled = commonPrefix(row.key, query)
    if (rolled !== undefined && rolled === page.commonPrefixes.at(-1)) continue
    if (page.count === query.limit) return false
    if (rolled === undefined) page.rows.push(row)
    else page.commonPrefixes.push(rolled)
    page.count++
    page.last = rolled ?? row.key
  }
  return true
}

/** Adds the folders that follow a folder; answers with where rows go on, if they do and the page holds more. */
async function passFolders<R, P>(
  page: Page<R>,
  folder: string,
  query: ListingQuery,
  { folders }: Pick<Rows<R, P>, 'folders'>,
): Promise<{ readonly from: string } | 'full' | undefined> {
  const from = afterPrefix(folder)
  if (from === undefined || folders === undefined) return from === undefined ? undefined : { from }
  for (const key of await folders(from, query.limit - page.count + 1)) {
    const rolled = commonPrefix(key, query)
    if (rolled === undefined) return { from: key }
    if (page.count === query.limit) return 'full'
    page.commonPrefixes.push(rolled)
    page.count++
    page.last = rolled
  }
  return undefined
}

/** How a listing asks for folders. What comes behind the last characters there are cannot be named by a delimiter. */
export function foldersOf(
  { prefix, delimiter }: ListingQuery,
  upper: string | undefined,
  ask: (range: FolderRange) => Promise<readonly string[]>,
): Rows<never, never>['folders'] {
  const behind = delimiter ? afterPrefix(delimiter) : undefined
  if (!delimiter || behind === undefined) return undefined
  return (from, limit) => ask({ from, upper, prefix, delimiter, behind, limit })
}

/** What a key rolls up into: all up to and with the first delimiter behind the prefix. */
function commonPrefix(key: string, { prefix, delimiter }: ListingQuery): string | undefined {
  if (!delimiter) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** Where a listing starts: at its prefix, or after a marker. Undefined when nothing can follow. */
export function startOf(
  query: ListingQuery,
  marker: string | undefined,
): { readonly key: string; readonly inclusive: boolean } | undefined {
  const { prefix } = query
  if (marker === undefined || marker === '' || order(marker, prefix) < 0) return { key: prefix, inclusive: true }
  if (!marker.startsWith(prefix) || commonPrefix(marker, query) !== marker) return { key: marker, inclusive: false }
  const key = afterPrefix(marker)
  return key === undefined ? undefined : { key, inclusive: true }
}

/** The order of UTF-8 octets, which is not that of JavaScript's strings. */
function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
