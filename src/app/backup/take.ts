import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotStart } from '../../kernel/cannotStart.ts'
import type { Clock } from '../../kernel/clock.ts'
import { requireApart } from '../../storage/backup/apart.ts'
import { settleBlobs } from '../../storage/backup/blobs.ts'
import { digestOf, flush } from '../../storage/backup/copying.ts'
import { type CopiedFile, copyFiles, otherFiles } from '../../storage/backup/files.ts'
import {
  type BackupFolder,
  type BackupPlaces,
  backupFolder,
  backupsIn,
  clearUnfinished,
  enterForWriting,
  placesIn,
  publish,
} from '../../storage/backup/layout.ts'
import { type Manifest, writeManifest } from '../../storage/backup/manifest.ts'
import { type Pruned, prune } from '../../storage/backup/prune.ts'
import { type DataFolder, dataFolder } from '../../storage/dataFolder.ts'
import { migrations } from '../../storage/metadata/migrations/index.ts'
import { copySqlite, type MetadataView, viewCopy, viewSqlite } from '../../storage/metadata/sqlite/view.ts'
import { holdRemovals } from '../../storage/removals.ts'
import type { DataPlace } from '../fsck.ts'
import { readKeyRing } from '../secrets.ts'
import { copyBlobs } from './copyBlobs.ts'
import { earlierBackups, type Last } from './earlier.ts'
import { type Copied, type Counts, type Listener, noCounts } from './progress.ts'

/** What a backup is asked to be. */
export interface BackupRequest extends DataPlace {
  /** The folder of backups. */
  readonly target: string
  /** Whether the key ring and the root access key go with it. */
  readonly withKeys: boolean
  /** How many backups stay, this one included. */
  readonly keep: number
}

/** A backup that was taken. */
export interface Taken {
  readonly backup: string
  readonly manifest: Manifest
  readonly copied: Copied
  readonly pruned: Pruned
  /** Earlier backups that stay, and that nothing can be brought back from. */
  readonly unusable: readonly string[]
}

/** What one backup is taken from and into. */
export interface Taking {
  readonly request: BackupRequest
  readonly folder: DataFolder
  readonly target: BackupFolder
  readonly places: BackupPlaces
  /** The one before. */
  readonly last: Last | undefined
  readonly counts: Counts
  /** Folders of blobs whose names are to be flushed. */
  readonly touched: Set<string>
  readonly listener: Listener
}

/**
 * Takes a backup of a data folder, whether its server runs or not. It is of one moment: everything that was acknowledged
 * before is in it. Objects' files never change, so those that the folder of backups has already are not copied again; the
 * server removes none from that moment until all that rows named then are copied. A backup that came to its end is there
 * whole and durable; of one that did not nothing is, and older backups are as they were.
 * @throws CannotStart when there is nothing to back up, or the target is not for it.
 */
export async function takeBackup(request: BackupRequest, clock: Clock, listener: Listener): Promise<Taken> {
  const folder = dataFolder(request.data, request.keyRing)
  const view = viewSqlite(folder.metadata, migrations)
  try {
    const target = backupFolder(request.target)
    await requireApart(folder.root, target.root)
    const lock = await enterForWriting(target)
    try {
      const { last, unusable } = await earlierBackups(target, Math.max(1, request.keep - 1), listener.found)
      await requireSameDeployment(folder, last?.manifest)
      await clearUnfinished(target)
      const places = placesIn(target.unfinished)
      await mkdir(places.folder, { mode: 0o700 })
      const counts = noCounts()
      const manifest = await fill(
        { request, folder, target, places, last, counts, touched: new Set(), listener },
        { view, clock },
      )
      const backup = await publish(target, manifest.takenAt)
      const pruned = await prune(target, request.keep, unusable)
      const stay = new Set(await backupsIn(target))
      return { backup, manifest, copied: counts, pruned, unusable: [...unusable].filter((name) => stay.has(name)) }
    } finally {
      lock.release()
    }
  } finally {
    view.close()
  }
}

/** Most blobs are copied while the server may still remove them, so that it is held back for what came since only. */
async function fill(
  taking: Taking,
  { view, clock }: { readonly view: MetadataView; readonly clock: Clock },
): Promise<Manifest> {
  const { folder, places, target, touched } = taking
  const early = join(places.folder, 'early.txt')
  await copyBlobs(taking, view, { list: early, known: [], isEarly: true })
  const hold = await holdRemovals(folder.removals)
  try {
    const takenAt = new Date(clock.now()).toISOString()
    copySqlite(folder.metadata, places.metadata)
    await flush(places.metadata)
    const copy = viewCopy(places.metadata, migrations)
    try {
      const copied = await copyBlobs(taking, copy, { list: places.blobs, known: [early], isEarly: false })
      const files = await copyRest(taking)
      await rm(early)
      await settleBlobs({ to: target.objects, touched })
      const metadata = await digestOf(places.metadata)
      const keys = { keyIds: await keyIdsOf(folder), hasKeys: taking.request.withKeys }
      const manifest: Manifest = { format: 1, takenAt, ...keys, metadata, ...copied, files }
      await writeManifest(places, manifest)
      return manifest
    } finally {
      copy.close()
    }
  } finally {
    hold.release()
  }
}

const secrets = ['keyring.json', 'credentials']

/** What is neither metadata nor objects; the key ring comes from wherever it is. */
async function copyRest({ request, folder, target, places }: Taking): Promise<readonly CopiedFile[]> {
  const others = await otherFiles(folder.root, { apartFrom: [target.root], except: [folder.keyRing] })
  const paths = others.filter((path) => !secrets.includes(path))
  const files = await copyFiles({ from: folder.root, to: places.files, paths })
  if (!request.withKeys) return files
  const sources = { 'keyring.json': folder.keyRing, credentials: folder.credentials }
  const sourceOf = (path: string): string => sources[path as keyof typeof sources]
  return [...files, ...(await copyFiles({ from: folder.root, to: places.files, paths: secrets, sourceOf }))]
}

async function keyIdsOf({ keyRing }: DataFolder): Promise<readonly string[]> {
  const ring = await readKeyRing(keyRing)
  if (ring === undefined)
    throw new CannotStart(`there is no key ring ${keyRing}: a backup could not be verified; name it with --key-ring`)
  return ring.keys.map(({ id }) => id)
}

/** Rings only grow: one without the newest key of the last backup is another's. */
async function requireSameDeployment(folder: DataFolder, last: Manifest | undefined): Promise<void> {
  const ids = await keyIdsOf(folder)
  const [newest] = last?.keyIds ?? []
  if (newest === undefined || ids.includes(newest)) return
  throw new CannotStart('the backups in this folder are of another deployment: name a new or an empty folder')
}
