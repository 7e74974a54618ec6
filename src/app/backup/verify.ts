import { join } from 'node:path'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { readList } from '../../storage/backup/blobList.ts'
import { sizeOf } from '../../storage/backup/blobs.ts'
import { type Digest, digestOf, isSame } from '../../storage/backup/copying.ts'
import {
  type BackupFolder,
  backupFolder,
  chosenBackup,
  enterForReading,
  type NamedBackup,
} from '../../storage/backup/layout.ts'
import { BackupDamaged, type Manifest, readManifest, unusable } from '../../storage/backup/manifest.ts'
import { isMissing } from '../../storage/dataFolder.ts'
import { migrations } from '../../storage/metadata/migrations/index.ts'
import { viewCopy } from '../../storage/metadata/sqlite/view.ts'
import { openSeals } from '../../storage/objects/sealed/seals.ts'
import { checkKept } from '../fsck.ts'
import { readKeyRing } from '../secrets.ts'
import { requireKeys } from './keys.ts'
import { type Counts, damageOf, type Listener, noCounts } from './progress.ts'

/** Which backup is verified, and what with. */
export interface VerifyRequest {
  readonly target: string
  /** Its name; the newest without it. */
  readonly backup?: string | undefined
  /** The key ring, where the backup has none. */
  readonly keyRing?: string | undefined
}

/** What verifying came to. */
export interface Verified {
  readonly backup: string
  /** Blobs that were looked at, and their octets. */
  readonly objects: number
  readonly octets: number
  readonly findings: number
  /** Whether every object was opened: the keys were at hand, and the rows are of this version. */
  readonly isOpened: boolean
}

interface Verifying {
  readonly folder: BackupFolder
  readonly places: NamedBackup
  readonly manifest: Manifest
  readonly counts: Counts
  readonly found: Listener['found']
  readonly progress: Listener['progress']
}

/**
 * Reads a whole backup and tells what is not as it was written: every file is compared with its digest, and where the keys
 * are at hand every object is opened instead, and its seals, size and checksum compared.
 */
export async function verifyBackup(request: VerifyRequest, listener: Listener): Promise<Verified> {
  const folder = backupFolder(request.target)
  const lock = await enterForReading(folder)
  try {
    const places = await chosenBackup(folder, request.backup)
    let findings = 0
    const verifying: Verifying = {
      folder,
      places,
      manifest: await readManifest(places),
      counts: noCounts(),
      found: (damage) => {
        findings += 1
        listener.found(damage)
      },
      progress: listener.progress,
    }
    const damaged = await verifyFiles(verifying)
    const { keyRing = damaged.has('keyring.json') ? undefined : join(places.files, 'keyring.json') } = request
    const isOpened = keyRing !== undefined && (await verifyObjects(verifying, keyRing))
    await verifyBlobs(verifying, !isOpened)
    const { objects, octets } = verifying.counts
    return { backup: places.name, objects, octets, findings, isOpened }
  } finally {
    lock.release()
  }
}

/** @returns paths of those that are damaged. @throws BackupDamaged when nothing can be said without one. */
async function verifyFiles({ places, manifest, found }: Verifying): Promise<ReadonlySet<string>> {
  const damaged = new Set<string>()
  await requireWhole(places.metadata, manifest.metadata)
  await requireWhole(places.blobs, manifest.blobs.list)
  for (const { path, ...digest } of manifest.files) {
    const why = await differenceOf(join(places.files, path), digest)
    if (why === undefined) continue
    damaged.add(path)
    found({ what: path, why })
  }
  return damaged
}

/** A file that a backup cannot be without. */
export async function requireWhole(path: string, digest: Digest): Promise<void> {
  const why = await differenceOf(path, digest)
  if (why !== undefined) throw new BackupDamaged(`${path}: ${why}; ${unusable}`)
}

/** How a file differs from what it should be. */
async function differenceOf(path: string, digest: Digest): Promise<string | undefined> {
  try {
    return isSame(await digestOf(path), digest) ? undefined : 'it is not as it was written'
  } catch (error) {
    if (isMissing(error)) return 'it is missing'
    throw error
  }
}

/** Opens every object that the backup's rows name. @returns false where that cannot be done. */
async function verifyObjects(verifying: Verifying, keyRing: string): Promise<boolean> {
  const { places, folder, found, manifest } = verifying
  const ring = await readKeyRing(keyRing)
  if (ring === undefined) return false
  requireKeys(keyRing, ring, manifest)
  const metadata = viewed(places.metadata)
  if (metadata === undefined) return false
  try {
    await checkKept(
      { metadata, objects: folder.objects.root, seals: openSeals(ring) },
      {
        found: (finding) => found(damageOf(finding)),
        progress: ({ objects, octets }) => verifying.progress({ objects, octets, present: 0 }),
      },
    )
    return true
  } finally {
    metadata.close()
  }
}

/** Rows of another version are not read. */
function viewed(path: string): ReturnType<typeof viewCopy> | undefined {
  try {
    return viewCopy(path, migrations)
  } catch (error) {
    if (error instanceof CannotStart) return undefined
    throw error
  }
}

/** Whether all listed blobs are there, with their sizes; `isRead`: and their digests. */
async function verifyBlobs(verifying: Verifying, isRead: boolean): Promise<void> {
  const { folder, places, counts, found, progress } = verifying
  for await (const { id, size, sha256 } of readList(places.blobs)) {
    const place = folder.objects.file(id)
    const there = await sizeOf(place)
    if (there !== size) found({ what: id, why: there === undefined ? 'its file is missing' : 'its size is another' })
    else if (isRead && !isSame(await digestOf(place), { size, sha256 })) {
      found({ what: id, why: 'its file is not as it was written' })
    }
    counts.objects += 1
    counts.octets += size
    if (isRead) progress(counts)
  }
}
