import { opendir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Removals } from '../../removals.ts'
import type { IsLive } from '../driver.ts'
import { type Ids, isId, type Layout } from './layout.ts'

/** How many ids are asked about at once: what bounds the memory of a sweep. */
const batchSize = 500

/** What a sweep goes by. */
interface Sweeping {
  readonly ids: Ids
  readonly isLive: IsLive
  readonly removals: Removals
}

/** Removes unfinished writes and unnamed bytes of earlier runs; answers with how many. Foreign files are left alone. */
export async function sweep(layout: Layout, sweeping: Sweeping): Promise<number> {
  const nothing: IsLive = async () => new Set()
  let removed = await sweepFolder(layout.incoming, { ...sweeping, isLive: nothing })
  for (const name of await readdir(layout.root)) {
    if (/^[0-9a-f]{2}$/.test(name)) removed += await sweepFolder(join(layout.root, name), sweeping)
  }
  return removed
}

async function sweepFolder(folder: string, { ids, isLive, removals }: Sweeping): Promise<number> {
  let removed = 0
  for await (const batch of idsIn(folder, (id) => !ids.areOurs(id))) {
    const live = await isLive(batch)
    const orphans = batch.filter((id) => !live.has(id))
    if (orphans.length === 0) continue
    await removals.attempt(() => Promise.all(orphans.map((id) => rm(join(folder, id), { force: true }))))
    removed += orphans.length
  }
  return removed
}

/** Those ids in a folder that are wanted, some at a time. */
export async function* idsIn(folder: string, isWanted: (id: string) => boolean): AsyncGenerator<readonly string[]> {
  let batch: string[] = []
  for await (const { name } of await opendir(folder)) {
    if (!isId(name) || !isWanted(name)) continue
    batch.push(name)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
