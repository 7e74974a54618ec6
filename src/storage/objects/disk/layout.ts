import { join } from 'node:path'
import type { Random } from '../../../kernel/random.ts'

/** Where the bytes of a store stand: `incoming/<id>` while they arrive, then `<first two digits>/<id>`. */
export interface Layout {
  readonly root: string
  readonly incoming: string
  readonly arriving: (id: string) => string
  readonly folder: (id: string) => string
  readonly file: (id: string) => string
}

export function layout(root: string): Layout {
  const incoming = join(root, 'incoming')
  const folder = (id: string): string => join(root, requireId(id).slice(0, 2))
  return { root, incoming, folder, arriving: (id) => join(incoming, requireId(id)), file: (id) => join(folder(id), id) }
}

/**
 * Ids of one run of the server: 24 random hexadecimal digits, then 8 that are the run's own, by which a sweep tells
 * what earlier runs left from what this one is still writing.
 */
export interface Ids {
  readonly next: () => string
  readonly areOurs: (id: string) => boolean
}

/** Processes that serve one folder together share `run`: eight hexadecimal digits. */
export function idsOfThisRun(random: Random, shared?: string): Ids {
  const hex = (size: number): string => Buffer.from(random.bytes(size)).toString('hex')
  const run = shared ?? hex(4)
  return { next: () => hex(12) + run, areOurs: (id) => id.endsWith(run) }
}

/** Whether a name is one that `idsOfThisRun` could have made, in this run or another. */
export function isId(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name)
}

/** An id becomes part of a path: anything else is refused. */
function requireId(id: string): string {
  if (!isId(id)) throw new TypeError('not an id of stored bytes')
  return id
}
