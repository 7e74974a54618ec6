import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Random } from '../../../kernel/random.ts'
import { type Removals, removalsAtOnce } from '../../removals.ts'
import type { ObjectFiles } from '../driver.ts'
import { sharedFolderSync, syncFolder } from './folderSync.ts'
import { idsOfThisRun, type Layout, layout } from './layout.ts'
import { openBuffers, openFile } from './readBytes.ts'
import { sweep } from './sweep.ts'
import { writeBytes } from './writeBytes.ts'

/** Where a disk store keeps its bytes. One server at a time may have it open: see `DataFolder`. */
export interface DiskSettings {
  /** The store's own folder, made when it is not there; the folder above it must exist. */
  readonly path: string
  readonly random: Random
  /** What processes that have it open together share: see `idsOfThisRun`. */
  readonly run?: string | undefined
  /** By which files go, where something may hold them back; at once without it. */
  readonly removals?: Removals | undefined
}

/** How many files are removed at once. */
const removedAtOnce = 16

/** Keeps objects as files of one folder, as it is given them. */
export async function openDisk({ path, random, run, removals = removalsAtOnce }: DiskSettings): Promise<ObjectFiles> {
  const places = layout(path)
  const ids = idsOfThisRun(random, run)
  const writes = new Set<Promise<unknown>>()
  const buffers = openBuffers()
  const publish = publisher(places)
  let isClosed = false
  await createFolders(places)

  const requireOpen = (): void => {
    if (isClosed) throw new Error('the object store is closed')
  }

  const write = async (source: (id: string) => AsyncIterable<Uint8Array>) => {
    const id = ids.next()
    const size = await writeArriving(places.arriving(id), source(id))
    await publish(id)
    return { id, size }
  }

  return {
    write: async (source) => {
      requireOpen()
      const writing = write(source).finally(() => writes.delete(writing))
      writes.add(writing)
      return writing
    },
    open: async (id) => {
      requireOpen()
      return openFile(places.file(id), id, buffers)
    },
    remove: async (removed) => {
      requireOpen()
      const files = removed.map(places.file)
      if (files.length > 0) await removals.attempt(() => removeFiles(files))
    },
    sweep: async (isLive) => {
      requireOpen()
      return { removed: await sweep(places, { ids, isLive, removals }) }
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled(writes)
    },
  }
}

async function removeFiles(files: readonly string[]): Promise<void> {
  for (let i = 0; i < files.length; i += removedAtOnce) {
    await Promise.all(files.slice(i, i + removedAtOnce).map((file) => rm(file, { force: true })))
  }
}

async function createFolders({ root, incoming }: Layout): Promise<void> {
  const created = await mkdir(incoming, { recursive: true, mode: 0o700 })
  if (created === undefined) return
  await syncFolder(root)
  await syncFolder(dirname(root))
}

/** Writes a file under its temporary name, whole and flushed, or leaves nothing. */
async function writeArriving(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(path, 'wx', 0o600)
  try {
    const size = await writeBytes(handle, chunks)
    await handle.sync()
    await handle.close()
    return size
  } catch (error) {
    await handle.close()
    await rm(path, { force: true })
    throw error
  }
}

/** Gives a written file its final name, durably; a failure removes it. */
function publisher(places: Layout): (id: string) => Promise<void> {
  const sync = sharedFolderSync()
  const ready = new Map<string, Promise<void>>()

  const makeReady = async (folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await sync(places.root)
  }

  /** Every writer into a folder waits until its name is durable, also one that finds it made already. */
  const folderReady = (folder: string): Promise<void> => {
    const known = ready.get(folder)
    if (known !== undefined) return known
    const making = makeReady(folder)
    ready.set(folder, making)
    making.catch(() => ready.delete(folder))
    return making
  }

  return async (id) => {
    const folder = places.folder(id)
    try {
      await folderReady(folder)
      await rename(places.arriving(id), places.file(id))
      await sync(folder)
    } catch (error) {
      await Promise.all([rm(places.arriving(id), { force: true }), rm(places.file(id), { force: true })])
      throw error
    }
  }
}
