import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../objects/disk/folderSync.ts'
import { idsIn } from '../objects/disk/sweep.ts'
import { openCursors } from './blobList.ts'
import { type BackupFolder, backupsIn, namesIn, placesIn } from './layout.ts'

/** What was removed. */
export interface Pruned {
  readonly backups: number
  readonly blobs: number
}

/**
 * Removes all backups but the newest, and the blobs that none of those that stay lists: none at all while the list of one
 * of them is damaged.
 */
export async function prune(folder: BackupFolder, keep: number, damaged: ReadonlySet<string>): Promise<Pruned> {
  const names = await backupsIn(folder)
  const old = names.slice(0, Math.max(0, names.length - keep))
  for (const name of old) await rm(join(folder.backups, name), { recursive: true })
  await syncFolder(folder.backups)
  const kept = names.slice(old.length)
  return { backups: old.length, blobs: kept.some((name) => damaged.has(name)) ? 0 : await pruneBlobs(folder, kept) }
}

/** Ids of a folder are asked for in their order, so that lists are read once whatever their length. */
async function pruneBlobs({ objects, backups }: BackupFolder, kept: readonly string[]): Promise<number> {
  const lists = openCursors(kept.map((name) => placesIn(join(backups, name)).blobs))
  let removed = 0
  try {
    for (const name of ((await namesIn(objects.root)) ?? []).filter((each) => /^[0-9a-f]{2}$/.test(each)).sort()) {
      const ids: string[] = []
      for await (const some of idsIn(join(objects.root, name), () => true)) ids.push(...some)
      for (const id of ids.sort()) {
        if ((await lists.find(id)) !== undefined) continue
        await rm(objects.file(id))
        removed += 1
      }
    }
  } finally {
    await lists.close()
  }
  return removed
}
