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
  return isDiskFull(error) ? { text: 'the disk is full: make room and try again', code: 1 } : undefined
}

/** As the system says it, or SQLite: https://www.sqlite.org/rescode.html#full */
function isDiskFull(error: Error): boolean {
  if ('errcode' in error) return error.errcode === 13
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
