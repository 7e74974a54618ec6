import { mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isMissing } from '../dataFolder.ts'
import { syncFolder } from '../objects/disk/folderSync.ts'
import { overlap } from './apart.ts'
import { copyFlushed, type Digest } from './copying.ts'

/** A file within a folder. */
export interface CopiedFile extends Digest {
  /** From the folder on, with `/`. */
  readonly path: string
}

/** What of a data folder has a way of its own, belongs to the running server, or is made anew. */
const leftOut = /^(objects|metadata\.sqlite.*|[^/]*\.lock(-.*)?|server\.json|restoring|functions\/unpacked.*)$|\.new$/

/** What is not gone through. */
interface Others {
  /** Folders that links do not lead to, nor above. */
  readonly apartFrom: readonly string[]
  /** Files that are left out, whatever links name them. */
  readonly except: readonly string[]
}

/**
 * Files of a data folder beside its metadata and objects, such as messages, logs and functions' packages, also where a
 * link says that they are on another disk.
 */
export async function otherFiles(root: string, { apartFrom, except }: Others): Promise<readonly string[]> {
  const found: string[] = []
  const left = new Set(await Promise.all(except.map(targetOf)))
  const isElsewhere = async (path: string): Promise<boolean> => {
    const overlaps = await Promise.all([root, ...apartFrom].map((each) => overlap(path, each)))
    return !overlaps.includes(true)
  }
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      const place = join(root, path)
      if (leftOut.test(path)) continue
      const kind = entry.isSymbolicLink() ? await stat(place).catch(nothingThere) : entry
      if (kind?.isFile() === true) {
        if (!left.has(await targetOf(place))) found.push(path)
      } else if (kind?.isDirectory() === true && (kind === entry || (folder === '' && (await isElsewhere(place)))))
        await walk(path)
    }
  }
  await walk('')
  return found.sort()
}

/** What a path names in the end, by whatever links. */
function targetOf(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => nothingThere(error) ?? path)
}

function nothingThere(error: unknown): undefined {
  if (isMissing(error)) return undefined
  throw error
}

async function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
}

/** Files of one folder that go into another, each under its path. */
interface FileCopying {
  readonly from: string
  readonly to: string
  readonly paths: readonly string[]
  /** Where a file is read instead. */
  readonly sourceOf?: (path: string) => string
  /** Where a file is written instead. */
  readonly targetOf?: (path: string) => string
}

/** Copies files, flushed with the names above them. One that goes meanwhile is passed over. */
export async function copyFiles({
  from,
  to,
  paths,
  sourceOf = (path) => join(from, path),
  targetOf = (path) => join(to, path),
}: FileCopying): Promise<readonly CopiedFile[]> {
  const copied: CopiedFile[] = []
  const folders = new Set<string>([dirname(to), to])
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const path of paths) {
    const target = targetOf(path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    try {
      copied.push({ path, ...(await copyFlushed(sourceOf(path), target)) })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    for (let folder = dirname(target); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder)
      if (dirname(folder) === folder) break
    }
  }
  for (const folder of folders) await syncFolder(folder)
  return copied
}
