import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '../../../kernel/cannotStart.ts'
import { createPrivately } from './connect.ts'
import { errorCode, primary } from './errors.ts'

/** What keeps others out. */
export interface Lock {
  readonly release: () => void
}

/**
 * Holds a database for one server: for this process, or for workers that this process supervises. Workers that a dead
 * supervisor has left behind keep the next server out until they have ended too.
 */
export function lockForServer(path: string): Lock {
  const lock = lockFile(`${path}.lock`, path)
  try {
    lockFile(workersOf(path), path).release()
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Holds a database beside the other workers of its server. */
export function lockForWorker(path: string): Lock {
  return locked(workersOf(path), path, passing)
}

function workersOf(path: string): string {
  return `${path}.workers.lock`
}

/**
 * Holds `path` for this process alone until `release`, or until the process ends, however it ends: SQLite's own
 * file lock is the operating system's, so that `kill -9` leaves nothing to clean up and no process id to misread.
 */
function lockFile(path: string, what: string): Lock {
  return locked(path, what, excluding)
}

function locked(path: string, what: string, statements: string): Lock {
  createPrivately(path)
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    if (taken(db, statements)) return { release: () => db.close() }
  } catch (error) {
    db.close()
    throw error
  }
  db.close()
  throw new CannotStart(`${what} is in use by another process; two servers cannot share one data folder`)
}

/** Lets many pass at once, of any process, or one hold it shut; whoever ends, however it ends, lets go. */
export interface Gate {
  /** Whether it is open: then it stays so until `leave`. */
  readonly enter: () => boolean
  readonly leave: () => void
  readonly close: () => void
}

const passing = 'BEGIN; SELECT count(*) FROM sqlite_schema'

/** A journal in a file would take room on a disk that is full. */
const excluding = 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'

/** Opens a gate to pass through. */
export function openGate(path: string): Gate {
  createPrivately(path)
  const db = new DatabaseSync(path, { timeout: 0 })
  const leave = (): void => {
    if (db.isTransaction) db.exec('ROLLBACK')
  }
  return {
    enter: () => {
      if (taken(db, passing)) return true
      leave()
      return false
    },
    leave,
    close: () => db.close(),
  }
}

/** Milliseconds for which one look at a gate waits; those who pass are kept from entering anew meanwhile. */
const look = 100

/**
 * Shuts a gate: nobody passes until `release`. Waits for those who are passing.
 * @throws CannotStart when it is not free within a while: another holds it.
 */
export async function shutGate(path: string, what: string, patience: number = 30_000): Promise<Lock> {
  createPrivately(path)
  const db = new DatabaseSync(path, { timeout: look })
  const deadline = performance.now() + patience
  try {
    while (!taken(db, excluding)) {
      if (performance.now() > deadline) throw new CannotStart(what)
      await sleep(look / 2)
    }
  } catch (error) {
    db.close()
    throw error
  }
  return { release: () => db.close() }
}

/** Whether a lock could be had. */
function taken(db: DatabaseSync, statements: string): boolean {
  try {
    db.exec(statements)
    return true
  } catch (error) {
    if (errorCode(error) !== primary.busy) throw error
    return false
  }
}
