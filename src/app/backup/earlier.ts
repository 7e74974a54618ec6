import { join } from 'node:path'
import { isAs } from '../../storage/backup/copying.ts'
import { type BackupFolder, backupsIn, type NamedBackup, placesIn } from '../../storage/backup/layout.ts'
import { BackupDamaged, type Manifest, readManifest } from '../../storage/backup/manifest.ts'
import type { Listener } from './progress.ts'

/** What a new backup finds of those before it. */
export interface Earlier {
  /** The newest whose manifest can be read. */
  readonly last: Last | undefined
  /** Names of those that nothing can be brought back from. */
  readonly unusable: ReadonlySet<string>
}

/** The backup before. */
export interface Last {
  /** Its list of blobs, where that is as it was written. */
  readonly blobs: string | undefined
  readonly manifest: Manifest
}

/** Looks at the newest backups, `count` of them: one that is damaged must neither be believed nor stand in the way. */
export async function earlierBackups(folder: BackupFolder, count: number, found: Listener['found']): Promise<Earlier> {
  let last: Last | undefined
  const unusable = new Set<string>()
  for (const name of (await backupsIn(folder)).slice(-count).reverse()) {
    const places = { name, ...placesIn(join(folder.backups, name)) }
    const manifest = await manifestOf(places)
    const isListed = manifest !== undefined && (await isAs(places.blobs, manifest.blobs.list))
    if (manifest !== undefined) last ??= { manifest, blobs: isListed ? places.blobs : undefined }
    if (isListed) continue
    unusable.add(name)
    const what = manifest === undefined ? 'manifest' : 'list of files'
    found({ what: places.folder, why: `its ${what} is not as it was written: it cannot be used, and is to be removed` })
  }
  return { last, unusable }
}

async function manifestOf(places: NamedBackup): Promise<Manifest | undefined> {
  try {
    return await readManifest(places)
  } catch (error) {
    if (error instanceof BackupDamaged) return undefined
    throw error
  }
}
