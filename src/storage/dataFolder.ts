import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CannotStart } from '../kernel/cannotStart.ts'
import { syncFolder } from './objects/disk/folderSync.ts'

/** Where everything of an embedded server is. Only its owner may enter; every file in it is its owner's alone. */
export interface DataFolder {
  readonly root: string
  /** The metadata database. Its lock is what keeps a second server out of the folder. */
  readonly metadata: string
  /** The folder of object bytes, which its driver makes. */
  readonly objects: string
  /** The folder of unpacked functions. */
  readonly functions: string
  readonly keyRing: string
  /** The root access key, in the shared credentials format. */
  readonly credentials: string
  /** What holds removals back while a backup is taken. */
  readonly removals: string
  /** Here while a backup is brought back: the rest is not whole yet. */
  readonly restoring: string
}

/** Opens a data folder, making it and its parents when it is not there; a folder that exists keeps its mode. */
export async function openDataFolder(path: string, keyRing?: string): Promise<DataFolder> {
  const folder = dataFolder(path, keyRing)
  await requireFolderOrNothing(folder.root)
  if ((await readIfPresent(folder.restoring)) !== undefined) {
    throw new CannotStart(
      `a backup is being brought back into ${folder.root}, or was not to its end: empty it, restore again`,
    )
  }
  const created = await mkdir(folder.functions, { recursive: true, mode: 0o700 })
  if (created !== undefined) await syncCreated(folder.functions, created)
  return folder
}

/** Where everything of a data folder is, whether it is there or not; its key ring may be elsewhere. */
export function dataFolder(path: string, keyRing?: string): DataFolder {
  const root = resolve(path)
  return {
    root,
    metadata: join(root, 'metadata.sqlite'),
    objects: join(root, 'objects'),
    functions: join(root, 'functions'),
    keyRing: keyRing ?? join(root, 'keyring.json'),
    credentials: join(root, 'credentials'),
    removals: join(root, 'removals.lock'),
    restoring: join(root, 'restoring'),
  }
}

/** Replaces a small file: after a crash at any moment, the old text or the new one is there, whole. Mode 0600. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const arriving = `${path}.${randomUUID()}.new`
  try {
    await writeFlushed(arriving, text)
    await rename(arriving, path)
  } catch (error) {
    await rm(arriving, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** A small file's text; undefined when there is no such file. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function requireFolderOrNothing(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (found !== undefined && !found.isDirectory()) throw new CannotStart(`the data folder ${path} is not a folder`)
}

/** Makes every folder from the first that was created down to the last durable in its parent. */
async function syncCreated(last: string, first: string): Promise<void> {
  for (let folder = last; ; folder = dirname(folder)) {
    await syncFolder(dirname(folder))
    if (folder === first) return
  }
}

/** Whether an operation failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
