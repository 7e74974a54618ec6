import type { Writable } from 'node:stream'

/** Where a command's words go. */
export interface Output {
  readonly write: (text: string) => void
  /** Where progress and complaints go. */
  readonly tell: (text: string) => void
  /** Aborts when nobody reads what is written any more. */
  readonly unread: AbortSignal
  /** Whether words were lost that somebody may still want, as on a full disk. */
  readonly hasLost: () => boolean
}

/**
 * Writes to the process's own streams. A server, or a backup under way, does not end because whoever read its words has,
 * such as a pipe to `head` or a program that takes up logs; nor because the disk that they go to is full.
 */
export function outputTo(stdout: Writable, stderr: Writable): Output {
  const reading = new AbortController()
  let lost = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') reading.abort()
    else lost = true
  })
  stderr.on('error', () => undefined)
  return {
    write: (text) => void stdout.write(text),
    tell: (text) => void stderr.write(text),
    unread: reading.signal,
    hasLost: () => lost,
  }
}
