import { hash } from 'node:crypto'
import { readIfPresent, writeDurably } from '../dataFolder.ts'
import type { Digest } from './copying.ts'
import type { BackupPlaces } from './layout.ts'

/** What a backup is made of. */
export interface Manifest {
  readonly format: 1
  /** ISO 8601: everything that was acknowledged before it is in the backup. */
  readonly takenAt: string
  /** Ids of the master keys that open it, newest first; they are no secret. */
  readonly keyIds: readonly string[]
  /** Whether the keys themselves are in it. */
  readonly hasKeys: boolean
  readonly metadata: Digest
  /** `blobs.txt`, and what it lists. */
  readonly blobs: { readonly count: number; readonly octets: number; readonly list: Digest }
  readonly files: readonly (Digest & { readonly path: string })[]
  /** Blobs that were not whole when the backup was taken: those of them that are missing are not listed. */
  readonly damaged: readonly DamagedBlob[]
}

/** A file that was already damaged, or missing, when it was to be copied. */
export interface DamagedBlob {
  readonly id: string
  readonly why: string
}

/** A backup that is not as it was written. */
export class BackupDamaged extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackupDamaged'
  }
}

/** What a backup that is damaged comes to. */
export const unusable = 'this backup cannot be used; --backup <name> takes another'

/** Writes a manifest, which proves itself. */
export function writeManifest({ manifest: path }: BackupPlaces, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest)
  return writeDurably(path, `${JSON.stringify({ sha256: hash('sha256', text), manifest: text })}\n`)
}

/** @throws BackupDamaged when it is not whole. */
export async function readManifest({ manifest: path }: BackupPlaces): Promise<Manifest> {
  const text = await readIfPresent(path)
  if (text === undefined) throw new BackupDamaged(`${path} is missing: ${unusable}`)
  try {
    const { sha256, manifest } = JSON.parse(text) as { readonly sha256: string; readonly manifest: string }
    if (hash('sha256', manifest) !== sha256) throw new Error('its digest is another')
    const read = JSON.parse(manifest) as Manifest
    if (!read.files.every(({ path }) => isWithin(path))) throw new Error('it names a file of another folder')
    return read
  } catch (error) {
    throw new BackupDamaged(`${path} is damaged: ${unusable}`, { cause: error })
  }
}

/** Whether a path, from a folder on, stays in it: whoever can write to backups may write to nothing else by them. */
function isWithin(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..') && !path.includes('\0')
}
