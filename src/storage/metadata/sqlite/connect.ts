import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** How long a connection waits for another's lock, in milliseconds: the writer's checkpoint holds it for a moment. */
export const busyTimeout = 10_000

/**
 * Opens a connection in the mode that all connections of a database share. `synchronous=FULL` makes a commit wait
 * until the write-ahead log is on disk. https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function connect(path: string, timeout: number = busyTimeout): DatabaseSync {
  const db = new DatabaseSync(path, { timeout, enableForeignKeyConstraints: true })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000')
  return db
}

/** Makes an empty file that only its owner may read, unless it is there. SQLite's side files take on its mode. */
export function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
