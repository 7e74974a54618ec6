import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { requireApart } from '../../storage/backup/apart.ts'
import { readList } from '../../storage/backup/blobList.ts'
import { someAtOnce } from '../../storage/backup/blobs.ts'
import { copyFlushed, isSame } from '../../storage/backup/copying.ts'
import { copyFiles } from '../../storage/backup/files.ts'
import {
  type BackupFolder,
  backupFolder,
  chosenBackup,
  enterForReading,
  type NamedBackup,
  namesIn,
  ofFileSystem,
} from '../../storage/backup/layout.ts'
import { type Manifest, readManifest } from '../../storage/backup/manifest.ts'
import { type DataFolder, dataFolder, isMissing, readIfPresent, writeDurably } from '../../storage/dataFolder.ts'
import { syncFolder } from '../../storage/objects/disk/folderSync.ts'
import { layout } from '../../storage/objects/disk/layout.ts'
import { checkData, type DataPlace } from '../fsck.ts'
import { readKeyRing } from '../secrets.ts'
import { requireKeys } from './keys.ts'
import { type Copied, type Counts, damageOf, type Listener, noCounts } from './progress.ts'
import { requireWhole } from './verify.ts'

/** What is brought back, and where to. */
export interface RestoreRequest extends DataPlace {
  /** The folder of backups. */
  readonly from: string
  /** Its name; the newest without it. */
  readonly backup?: string | undefined
}

/** What was brought back. */
export interface Restored {
  readonly backup: string
  readonly takenAt: string
  readonly copied: Copied
  readonly findings: number
  /** Whether every object was opened afterwards: the keys are at hand, and the rows are of this version. */
  readonly isOpened: boolean
}

interface Restoring {
  readonly source: BackupFolder
  readonly places: NamedBackup
  readonly manifest: Manifest
  readonly folder: DataFolder
  /** Whether there is a ring that opens the backup: it stays. */
  readonly keepsRing: boolean
  readonly counts: Counts
  readonly found: Listener['found']
  readonly progress: Listener['progress']
}

/**
 * Brings a backup back into a data folder that is new or empty. Until all is there and durable no server starts on it. An
 * object that is damaged in the backup is told of, and brought back as it is: the others are whole.
 * @throws CannotStart when the folder is in use, or there is no such backup.
 */
export async function restoreBackup(request: RestoreRequest, listener: Listener): Promise<Restored> {
  const source = backupFolder(request.from)
  const folder = dataFolder(request.data, request.keyRing)
  const lock = await enterForReading(source)
  try {
    const places = await chosenBackup(source, request.backup)
    const manifest = await readManifest(places)
    await requireWhole(places.metadata, manifest.metadata)
    await requireWhole(places.blobs, manifest.blobs.list)
    const ring = manifest.files.find(({ path }) => path === 'keyring.json')
    if (ring !== undefined) await requireWhole(join(places.files, ring.path), ring)
    await requireApart(folder.root, source.root)
    const keepsRing = await begin(folder, manifest)
    let findings = 0
    const found: Listener['found'] = (damage) => {
      findings += 1
      listener.found(damage)
    }
    const counts = noCounts()
    const restoring = { source, places, manifest, folder, keepsRing, counts, found, progress: listener.progress }
    await copyObjects(restoring)
    await copyRest(restoring)
    const isOpened = await check(restoring, request)
    await rm(folder.restoring)
    await syncFolder(folder.root)
    return { backup: places.name, takenAt: manifest.takenAt, copied: counts, findings, isOpened }
  } finally {
    lock.release()
  }
}

/** Makes the folder, and keeps servers out of it. @returns whether there is a key ring elsewhere, which stays as it is. */
async function begin(folder: DataFolder, manifest: Manifest): Promise<boolean> {
  const names = ((await namesIn(folder.root)) ?? []).filter((name) => name !== ofFileSystem)
  if (names.includes('restoring')) {
    throw new CannotStart(`an earlier restore into ${folder.root} did not come to its end: empty the folder first`)
  }
  if (names.length > 0) throw new CannotStart(`${folder.root} is not empty: name a new folder with --data`)
  const ring = await readKeyRing(folder.keyRing)
  if (ring !== undefined) requireKeys(folder.keyRing, ring, manifest)
  await mkdir(folder.root, { recursive: true, mode: 0o700 })
  await syncFolder(dirname(folder.root))
  await writeDurably(folder.restoring, 'A backup is being brought back into this folder.\n')
  return ring !== undefined
}

/** How many blobs are read from the list at once. */
const pageSize = 500

async function copyObjects(restoring: Restoring): Promise<void> {
  const { places, folder, counts, progress } = restoring
  const to = layout(folder.objects)
  await mkdir(to.incoming, { recursive: true, mode: 0o700 })
  const touched = new Set([to.root])
  let page: Parameters<typeof copyObject>[1][] = []
  const copyPage = async (): Promise<void> => {
    await someAtOnce(page, (blob) => copyObject(restoring, blob))
    page = []
    progress(counts)
  }
  for await (const blob of readList(places.blobs)) {
    touched.add(to.folder(blob.id))
    page.push(blob)
    if (page.length >= pageSize) await copyPage()
  }
  await copyPage()
  for (const path of touched) if ((await namesIn(path)) !== undefined) await syncFolder(path)
  await syncFolder(folder.root)
}

async function copyObject(
  { source, folder, counts, found }: Restoring,
  { id, ...listed }: { readonly id: string; readonly size: number; readonly sha256: string },
): Promise<void> {
  const to = layout(folder.objects)
  await mkdir(to.folder(id), { recursive: true, mode: 0o700 })
  try {
    const copied = await copyFlushed(source.objects.file(id), to.file(id))
    counts.objects += 1
    counts.octets += copied.size
    if (!isSame(copied, listed)) found({ what: id, why: 'its file is not as it was written' })
  } catch (error) {
    if (!isMissing(error)) throw error
    found({ what: id, why: 'its file is missing' })
  }
}

/** The metadata comes last: without it there is nothing to be served. */
async function copyRest({ places, manifest, folder, keepsRing, found }: Restoring): Promise<void> {
  const files = manifest.files.filter(({ path }) => path !== 'keyring.json' || !keepsRing)
  const paths = files.map(({ path }) => path)
  const targetOf = (path: string): string => (path === 'keyring.json' ? folder.keyRing : join(folder.root, path))
  const copied = await copyFiles({ from: places.files, to: folder.root, paths, targetOf })
  const digests = new Map(copied.map((file) => [file.path, file]))
  for (const file of files) {
    const there = digests.get(file.path)
    if (there === undefined) found({ what: file.path, why: 'it is missing' })
    else if (!isSame(there, file)) found({ what: file.path, why: 'it is not as it was written' })
  }
  const arriving = `${folder.metadata}.new`
  await copyFlushed(places.metadata, arriving)
  await rename(arriving, folder.metadata)
  await syncFolder(folder.root)
}

/** Opens every object that was brought back. @returns false where that cannot be done. */
async function check({ folder, found, progress }: Restoring, place: DataPlace): Promise<boolean> {
  if ((await readIfPresent(folder.keyRing)) === undefined) return false
  try {
    await checkData(place, {
      found: (finding) => found(damageOf(finding)),
      progress: ({ objects, octets }) => progress({ objects, octets, present: 0 }),
    })
    return true
  } catch (error) {
    if (error instanceof CannotStart) return false
    throw error
  }
}
