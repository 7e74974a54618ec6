import assert from 'node:assert/strict'
import { Conflict, type Metadata, type Row, type Statement } from '../driver.ts'
import type { Migration } from '../migration.ts'

/** The schema that the suite works on; the driver under test opens its stores with it. */
export const conformanceSchema: readonly Migration[] = [
  {
    id: '0001_items',
    statements: [
      'CREATE TABLE items (id TEXT PRIMARY KEY, size BIGINT NOT NULL, body BLOB, note TEXT)',
      'CREATE INDEX items_by_size ON items (size, id)',
    ],
  },
  {
    id: '0002_parts',
    statements: [
      'CREATE TABLE parts (item TEXT NOT NULL REFERENCES items (id), number BIGINT, PRIMARY KEY (item, number))',
    ],
  },
]

/** One test of the suite, on a store of its own. */
export type Check = (sentence: string, body: (metadata: Metadata, name: string) => Promise<void>) => void

/** Opens the store of this name with `conformanceSchema`; a name that was never opened is an empty store. */
export type OpenStore = (name: string) => Promise<Metadata>

/** A new item. */
export const insert = (id: string, size = 1): Statement => ({
  sql: 'INSERT INTO items (id, size) VALUES (?, ?)',
  params: [id, size],
})

/** Compares an item’s size and sets it. */
export const resize = (id: string, from: number, to: number): Statement => ({
  sql: 'UPDATE items SET size = ? WHERE id = ? AND size = ?',
  params: [to, id, from],
  expect: 1,
})

/** How many items there are. */
export const count = async (metadata: Metadata): Promise<unknown> =>
  (await metadata.get('SELECT count(*) AS total FROM items'))?.['total']

/** The octets of a row’s `body`. */
export function bodyOf(row: Row | undefined): readonly number[] {
  const body = row?.['body']
  assert.ok(body instanceof Uint8Array)
  return [...body]
}

/** Tells a conflict that names this statement. */
export const isConflictAt =
  (statement: number) =>
  (error: unknown): boolean =>
    error instanceof Conflict && error.statement === statement
