import type { DatabaseSync } from 'node:sqlite'
import type { Metadata } from '../driver.ts'
import type { Migration } from '../migration.ts'
import { connect, createPrivately } from './connect.ts'
import { startWriter } from './groupCommit.ts'
import { lockForServer, lockForWorker } from './lock.ts'
import { migrate } from './migrate.ts'
import { startReader } from './reader.ts'

/** Where a SQLite database is and what brings its schema up to date. */
export interface SqliteSettings {
  /** The database's file; its folder must exist. Side files stand beside it. */
  readonly path: string
  readonly migrations: readonly Migration[]
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /**
   * A worker's: others have it open too, and a supervisor holds it for them. Reads then look anew in each turn of the
   * event loop, and writers wait for each other. Absent: nobody else may open it.
   */
  readonly isShared?: boolean
}

/**
 * Opens the embedded metadata store. Throws when another process has it open or when a newer version wrote it.
 * A primary key, unique or foreign key that is violated is a `Conflict`; other constraints are plain errors.
 */
export async function openSqlite({ path, migrations, now, isShared = false }: SqliteSettings): Promise<Metadata> {
  const lock = (isShared ? lockForWorker : lockForServer)(path)
  try {
    createPrivately(path)
    const db = migrated(path, migrations, now)
    const { get, all, mayHold, close: closeReader } = startReader(db)
    const writer = startWriter(path, (isBusy) => mayHold(!isBusy && !isShared), isShared)
    mayHold(!isShared)
    const close = async (): Promise<void> => {
      closeReader()
      await writer.close()
      lock.release()
    }
    let closed: Promise<void> | undefined
    return { get, all, write: writer.write, close: () => (closed ??= close()) }
  } catch (error) {
    lock.release()
    throw error
  }
}

function migrated(path: string, migrations: readonly Migration[], now: () => number): DatabaseSync {
  const db = connect(path)
  try {
    migrate(db, migrations, now)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
