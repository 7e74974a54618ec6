import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../dataFolder.ts'
import type { ObjectFiles } from '../driver.ts'
import { layout } from './layout.ts'
import { openBuffers, openFile } from './readBytes.ts'
import { idsIn } from './sweep.ts'

/** A store that is looked at and left as it is, whoever else has it open. */
export interface DiskView extends Pick<ObjectFiles, 'open'> {
  /** Ids of everything that is kept, some at a time; not of what is still arriving. */
  readonly ids: () => AsyncIterable<readonly string[]>
}

/** Looks at the files of a folder; one that is not there holds none. */
export function viewDisk(path: string): DiskView {
  const places = layout(path)
  const buffers = openBuffers()
  return { open: async (id) => openFile(places.file(id), id, buffers), ids: () => allIds(path) }
}

async function* allIds(root: string): AsyncGenerator<readonly string[]> {
  const names = await readdir(root).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const name of names) if (/^[0-9a-f]{2}$/.test(name)) yield* idsIn(join(root, name), () => true)
}
