import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { isMissing } from '../dataFolder.ts'
import { syncFolder } from '../objects/disk/folderSync.ts'
import type { Layout } from '../objects/disk/layout.ts'
import { openBuffers, openFile } from '../objects/disk/readBytes.ts'
import { BytesDamaged } from '../objects/driver.ts'
import { verifyFile } from '../objects/sealed/driver.ts'
import type { Seals } from '../objects/sealed/seals.ts'
import { copyFlushed, type Digest, digestOf } from './copying.ts'

/** What became of a blob. */
export interface StoredBlob extends Digest {
  readonly id: string
  /** False: it was there. */
  readonly isNew: boolean
  /** Why its octets are not those that were written. */
  readonly damage?: string
}

/** Where blobs come from and go to. */
export interface Copying {
  readonly from: Layout
  readonly to: Layout
  readonly seals: Seals
  /** Folders whose names are to be flushed. */
  readonly touched: Set<string>
}

/**
 * Makes sure that a blob is in a folder of backups, flushed but for its name. One that is there and known is left alone;
 * any other is read to its end, and its seals verified where it stands then.
 * @returns undefined when there is none to copy.
 */
export async function storeBlob(
  { from, to, seals, touched }: Copying,
  id: string,
  known: Digest | undefined,
): Promise<StoredBlob | undefined> {
  const place = to.file(id)
  const size = await sizeOf(place)
  if (known !== undefined && size === known.size) return { id, size, sha256: known.sha256, isNew: false }
  if (size !== undefined && (await damageOf(place, id, seals)) === undefined) {
    return { id, ...(await digestOf(place)), isNew: false }
  }
  const arriving = to.arriving(id)
  try {
    const digest = await copyFlushed(from.file(id), arriving)
    const damage = await damageOf(arriving, id, seals)
    await mkdir(to.folder(id), { recursive: true, mode: 0o700 })
    await rename(arriving, place)
    touched.add(to.folder(id))
    return { id, ...digest, isNew: true, ...(damage === undefined ? {} : { damage }) }
  } catch (error) {
    await rm(arriving, { force: true })
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Makes the names of blobs durable. */
export async function settleBlobs({ to, touched }: Pick<Copying, 'to' | 'touched'>): Promise<void> {
  for (const folder of touched) await syncFolder(folder)
  await syncFolder(to.root)
}

/** Reads a sealed file to its end. @returns what is wrong with it. */
async function damageOf(path: string, id: string, seals: Seals): Promise<string | undefined> {
  try {
    await verifyFile({ open: () => openFile(path, id, openBuffers()) }, seals, id, () => undefined)
    return undefined
  } catch (error) {
    if (error instanceof BytesDamaged) return error.message
    throw error
  }
}

/** Octets of a file; undefined when there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** How many files are copied at once. */
const width = 4

/** Does `work` for all, a few at a time. @returns what each came to, in their order. */
export async function someAtOnce<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as T)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return results
}
