/**
 * A folder of backups: objects' files that all of them share, under their ids as in a data folder, and a folder for each
 * backup, which is there whole or not at all:
 *
 *   poolhouse-backup.json      says what the folder is
 *   objects/<..>/<id>          as in the data folder; sealed
 *   backups/<time>/            manifest.json, metadata.sqlite, blobs.txt, files/: the rest of the data folder
 *   unfinished/                of a backup that is being taken, or was broken off
 */
import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { isMissing, readIfPresent, writeDurably } from '../dataFolder.ts'
import { type Lock, shutGate } from '../metadata/sqlite/lock.ts'
import { syncFolder } from '../objects/disk/folderSync.ts'
import { type Layout, layout } from '../objects/disk/layout.ts'

/** Where everything of a folder of backups is. */
export interface BackupFolder {
  readonly root: string
  readonly marker: string
  readonly lock: string
  readonly objects: Layout
  readonly backups: string
  readonly unfinished: string
}

/** Where everything of one backup is. */
export interface BackupPlaces {
  readonly folder: string
  readonly manifest: string
  readonly metadata: string
  readonly blobs: string
  /** The rest of the data folder. */
  readonly files: string
}

const markerText = `${JSON.stringify({ poolhouse: 'backups', format: 1 })}\n`

/** Where things are in a folder of backups. */
export function backupFolder(path: string): BackupFolder {
  const root = resolve(path)
  return {
    root,
    marker: join(root, 'poolhouse-backup.json'),
    lock: join(root, 'backup.lock'),
    objects: layout(join(root, 'objects')),
    backups: join(root, 'backups'),
    unfinished: join(root, 'unfinished'),
  }
}

/** Where things are in one backup. */
export function placesIn(folder: string): BackupPlaces {
  return {
    folder,
    manifest: join(folder, 'manifest.json'),
    metadata: join(folder, 'metadata.sqlite'),
    blobs: join(folder, 'blobs.txt'),
    files: join(folder, 'files'),
  }
}

/**
 * Opens a folder for a new backup, for this process alone until `release`; one that is not there is made.
 * @throws CannotStart when it holds something else, or somebody uses it.
 */
export async function enterForWriting(folder: BackupFolder): Promise<Lock> {
  const names = (await namesIn(folder.root))?.filter((name) => name !== ofFileSystem)
  if (names === undefined) await mkdir(folder.root, { recursive: true, mode: 0o700 })
  const isOurs = names?.includes('poolhouse-backup.json') ?? false
  if (!isOurs && (names?.length ?? 0) > 0) {
    throw new CannotStart(`${folder.root} holds something that is no backup: name a new or an empty folder`)
  }
  if (!isOurs) await writeDurably(folder.marker, markerText)
  const lock = await locked(folder)
  try {
    await mkdir(folder.objects.incoming, { recursive: true, mode: 0o700 })
    await mkdir(folder.backups, { recursive: true, mode: 0o700 })
    await syncFolder(folder.root)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Opens a folder whose backups stay as they are until `release`. @throws CannotStart when there are none. */
export async function enterForReading(folder: BackupFolder): Promise<Lock> {
  if ((await readIfPresent(folder.marker)) === undefined)
    throw new CannotStart(`there are no backups in ${folder.root}`)
  const isWritable = await access(folder.root, constants.W_OK).then(
    () => true,
    () => false,
  )
  // Nobody writes where this process may not, such as on a disk that is mounted to be read.
  return isWritable ? locked(folder) : { release: () => undefined }
}

function locked({ lock, root }: BackupFolder): Promise<Lock> {
  return shutGate(lock, `the folder of backups ${root} is in use by another process`, 0)
}

/** The backups that are whole, oldest first. */
export async function backupsIn({ backups }: BackupFolder): Promise<readonly string[]> {
  return ((await namesIn(backups)) ?? []).filter((name) => /^\d{4}-\d\d-\d\dT[\d.-]+Z$/.test(name)).sort()
}

/** One backup by its name. */
export type NamedBackup = BackupPlaces & { readonly name: string }

/** The newest backup, or the one with this name. @throws CannotStart when there is none. */
export async function chosenBackup(folder: BackupFolder, wanted?: string): Promise<NamedBackup> {
  const names = await backupsIn(folder)
  const name = wanted === undefined ? names.at(-1) : names.find((each) => each === wanted)
  if (name !== undefined) return { name, ...placesIn(join(folder.backups, name)) }
  const present = names.length === 0 ? 'none came to its end' : `there are ${names.join(', ')}`
  throw new CannotStart(`${folder.root} has not the backup that was asked for: ${present}`)
}

/**
 * Makes the unfinished backup one that is whole, under its time; a clock that was moved back does not make it older than
 * those before.
 */
export async function publish(folder: BackupFolder, takenAt: string): Promise<string> {
  const newest = (await backupsIn(folder)).at(-1)
  const after = newest === undefined ? 0 : timeOf(newest) + 1
  const name = new Date(Math.max(Date.parse(takenAt), after)).toISOString().replaceAll(':', '-')
  await syncFolder(folder.unfinished)
  await rename(folder.unfinished, join(folder.backups, name))
  await syncFolder(folder.backups)
  await syncFolder(folder.root)
  return name
}

/** A name is a time whose colons not every file system takes. */
function timeOf(name: string): number {
  return Date.parse(name.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'))
}

/** Removes what a backup that was broken off has left; objects that arrived whole stay, and spare the next one. */
export async function clearUnfinished({ unfinished, objects }: BackupFolder): Promise<void> {
  await rm(unfinished, { recursive: true, force: true })
  for (const name of (await namesIn(objects.incoming)) ?? []) await rm(join(objects.incoming, name))
}

/** What is in the root of a disk that is new. */
export const ofFileSystem = 'lost+found'

/** Names in a folder; undefined when there is none. @throws CannotStart when it is something else. */
export async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    if ((await stat(path)).isDirectory()) throw error
    throw new CannotStart(`${path} is not a folder`)
  }
}
