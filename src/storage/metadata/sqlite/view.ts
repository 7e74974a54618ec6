import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { CannotStart } from '../../../kernel/cannotStart.ts'
import type { Metadata } from '../driver.ts'
import type { Migration } from '../migration.ts'
import { busyTimeout, connect, createPrivately } from './connect.ts'
import { startReader } from './reader.ts'

/** A metadata store that is looked at and left as it is, whether a server has it open or not. */
export interface MetadataView extends Pick<Metadata, 'get' | 'all'> {
  readonly close: () => void
}

/**
 * Opens a database for reading, beside whoever writes it; the reads of a turn see it as it is then.
 * @throws CannotStart when there is none, or when its schema is not the present one.
 */
export function viewSqlite(path: string, migrations: readonly Migration[]): MetadataView {
  if (!existsSync(path)) throw new CannotStart(`there is no Poolhouse data here: ${path} does not exist`)
  return viewOf(connect(path), path, migrations)
}

/** Opens a database that nobody writes, such as one in a backup; neither it nor its folder is touched. */
export function viewCopy(path: string, migrations: readonly Migration[]): MetadataView {
  const url = pathToFileURL(path)
  url.searchParams.set('immutable', '1')
  return viewOf(new DatabaseSync(url, { readOnly: true }), path, migrations)
}

/**
 * Writes a database down as it is at one moment, into a file that is not there yet, beside whoever reads and writes it.
 * https://www.sqlite.org/lang_vacuum.html#vacuuminto
 */
export function copySqlite(path: string, to: string): void {
  const db = new DatabaseSync(path, { timeout: busyTimeout })
  try {
    createPrivately(to)
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.close()
  }
}

function viewOf(db: DatabaseSync, path: string, migrations: readonly Migration[]): MetadataView {
  try {
    const applied = db.prepare('SELECT id FROM migrations ORDER BY id').all()
    const ids = applied.map((row) => String(row['id'])).join()
    if (
      ids !==
      migrations
        .map(({ id }) => id)
        .toSorted()
        .join()
    ) {
      throw new CannotStart(`${path} was written by another version of Poolhouse: start this one on it once`)
    }
  } catch (error) {
    db.close()
    throw error
  }
  const { get, all, mayHold, close } = startReader(db)
  mayHold(false)
  return { get, all, close }
}
