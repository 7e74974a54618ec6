import { readFileSync } from 'node:fs'

/**
 * Octets of memory that a process and its descendants hold for themselves (files mapped from disk, such as Node's own
 * program, are not counted). Zero where the system has no `/proc`: there only Node's own heap limit holds.
 */
export function memoryOf(pid: number): number {
  const status = readProc(`/proc/${pid}/status`)
  const own = kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem')
  const children = readProc(`/proc/${pid}/task/${pid}/children`).split(' ')
  const below = children.filter((text) => text.trim() !== '').map((text) => memoryOf(Number(text)))
  return own * 1024 + below.reduce((sum, octets) => sum + octets, 0)
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
}

/** A text that the kernel makes on the spot, so that it is not worth waiting for; empty for a process that has ended. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
