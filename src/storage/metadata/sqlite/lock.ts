import { DatabaseSync } from 'node:sqlite'
import { CannotStart } from '../../../kernel/cannotStart.ts'
import { createPrivately } from './connect.ts'
import { errorCode, primary } from './errors.ts'

/**
 * Holds `path` for this process alone until `release`, or until the process ends, however it ends: SQLite's own
 * file lock is the operating system's, so that `kill -9` leaves nothing to clean up and no process id to misread.
 */
export function lockFile(path: string, what: string): { readonly release: () => void } {
  createPrivately(path)
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (errorCode(error) !== primary.busy) throw error
    throw new CannotStart(`${what} is in use by another process; two servers cannot share one data folder`)
  }
  return { release: () => db.close() }
}
