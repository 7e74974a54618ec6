import { realpath } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { isMissing } from '../dataFolder.ts'

/** A backup within the data folder would go with it, and would be backed up itself; data among backups is no backup. */
export async function requireApart(data: string, backups: string): Promise<void> {
  if (!(await overlap(data, backups))) return
  throw new CannotStart(`the backups ${backups} and the data folder ${data} lie within each other: name another folder`)
}

/** Whether one path lies within the other, or is it, by whatever links. */
export async function overlap(one: string, other: string): Promise<boolean> {
  const [first, second] = [`${await realPathOf(one)}${sep}`, `${await realPathOf(other)}${sep}`]
  return first.startsWith(second) || second.startsWith(first)
}

/** Of a path whose end may not be there yet. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = join(path, '..')
    if (!isMissing(error) || parent === path) throw error
    return join(await realPathOf(parent), basename(path))
  }
}
