import { CommanderError } from 'commander'
import { SettingsError } from '../config.ts'
import { CannotStart } from '../kernel/cannotStart.ts'
import { UsageError } from './server.ts'

/**
 * What an error says to whoever typed the command (nothing, where commander has said it), and the exit code; undefined for
 * an error of ours.
 */
export function told(error: unknown): { readonly text: string; readonly code: number } | undefined {
  if (!(error instanceof Error)) return undefined
  // `--help` and `--version` end by such an error too.
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : 2 }
  const mistake = error instanceof UsageError || error instanceof SettingsError || error instanceof CannotStart
  if (mistake) return { text: error.message, code: 2 }
  if ('$metadata' in error) return { text: `${error.name}: ${error.message}`, code: 1 }
  if ('code' in error && error.code === 'ECONNREFUSED') return { text: 'the server does not answer', code: 1 }
  const text = textOfSystem(error)
  return text === undefined ? undefined : { text, code: 1 }
}

const full = 'the disk is full: make room and try again'
const closed = 'the data folder, or a file in it, cannot be opened for writing: it may be read-only, or another user’s'
const damaged = 'the database of the data folder is damaged: bring a backup back (poolhouse restore --help)'

/** What of SQLite's an operator can mend, by primary result code. https://www.sqlite.org/rescode.html */
const ofSqlite: Readonly<Record<number, string>> = {
  3: closed,
  8: closed,
  11: damaged,
  13: full,
  14: closed,
  26: damaged,
}

/** What of the system's an operator can mend; where nothing is said here, the system's own words name the file. */
const ofSystem: Readonly<Record<string, string | undefined>> = {
  ENOSPC: full,
  EDQUOT: full,
  EACCES: undefined,
  EPERM: undefined,
  EROFS: undefined,
  ENOTDIR: undefined,
  EISDIR: undefined,
  EIO: undefined,
}

function textOfSystem(error: Error): string | undefined {
  const found =
    'errcode' in error && typeof error.errcode === 'number'
      ? ofSqlite[error.errcode & 0xff]
      : 'code' in error && typeof error.code === 'string' && Object.hasOwn(ofSystem, error.code)
        ? (ofSystem[error.code] ?? error.message)
        : undefined
  return found ?? (error.cause instanceof Error ? textOfSystem(error.cause) : undefined)
}
