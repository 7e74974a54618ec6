import { createHash } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../kernel/random.ts'
import type { CodeRefusal, FunctionCode, StoredCode } from '../services/lambda/ports.ts'
import { type PackageFile, packageFiles } from './packageFiles.ts'
import { ZipError } from './zip.ts'

/** Packages that environments run from. */
export interface Packages extends FunctionCode {
  /** A folder with the package's files, unpacked once in the life of the server; undefined when there is no such package. */
  readonly use: (id: string) => Promise<UsedPackage | undefined>
}

/** A folder that stays until `release`, even when the package is removed meanwhile. */
interface UsedPackage {
  readonly folder: string
  readonly release: () => Promise<void>
}

interface Unpacked {
  readonly folder: Promise<string | undefined>
  users: number
  removed: boolean
}

const scopeFile = 'package.json'

/**
 * Keeps packages as zips, flushed to disk before they count, in `folder`. What runs is unpacked anew by each server, so that
 * a crash in the middle of unpacking leaves nothing that is half there.
 */
export function packages(folder: string, random: Random, unpackedIn = 'unpacked'): Packages {
  const unpacked = new Map<string, Unpacked>()
  const arrived = new Set<string>()
  const zipOf = (id: string) => join(folder, `${id}.zip`)
  const placeOf = (id: string) => join(folder, unpackedIn, id)

  const clear = async (id: string) => {
    unpacked.delete(id)
    await rm(placeOf(id), { recursive: true, force: true })
  }
  const use: Packages['use'] = async (id) => {
    let entry = unpacked.get(id)
    if (entry === undefined) {
      entry = { folder: unpack(zipOf(id), join(folder, unpackedIn), id), users: 0, removed: false }
      unpacked.set(id, entry)
    }
    if (entry.removed) return undefined
    const used = entry
    used.users += 1
    const release = async () => {
      used.users -= 1
      // Where several processes serve, another may have removed it.
      const isGone = used.removed || (used.users === 0 && !(await isThere(zipOf(id))))
      if (!isGone || used.users > 0) return
      used.removed = true
      await clear(id)
    }
    try {
      const place = await used.folder
      if (place !== undefined) return { folder: place, release }
    } catch (error) {
      used.removed = true
      await release()
      throw error
    }
    used.removed = true
    await release()
    return undefined
  }

  return {
    use,
    put: async (zip) => {
      const refusal = await verify(zip)
      if (refusal !== undefined) return refusal
      const id = random.uuid()
      arrived.add(id)
      await keep(folder, `${id}.zip`, zip)
      return { id, sha256: createHash('sha256').update(zip).digest('base64'), size: zip.length } satisfies StoredCode
    },
    remove: async (id) => {
      arrived.delete(id)
      await rm(zipOf(id), { force: true })
      const entry = unpacked.get(id)
      if (entry === undefined) return
      entry.removed = true
      if (entry.users === 0) await clear(id)
    },
    keepOnly: async (ids) => {
      for (const name of await readdir(folder).catch(noFolder)) {
        const id = name.replace(/\.zip(\.new)?$/, '')
        const isOurs = id !== name && (arrived.has(id) || (ids.has(id) && !name.endsWith('.new')))
        if (!isOurs && name !== unpackedIn) await rm(join(folder, name), { recursive: true, force: true })
      }
      for (const id of await readdir(join(folder, unpackedIn)).catch(noFolder)) {
        if (id !== scopeFile && !unpacked.has(id)) await clear(id)
      }
    },
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Reads every octet once: what is kept will unpack. */
async function verify(zip: Uint8Array): Promise<CodeRefusal | undefined> {
  const files = packageFiles(zip)
  if (typeof files === 'string') return files
  try {
    for (const file of files) await file.read()
    return undefined
  } catch (error) {
    if (error instanceof ZipError) return 'unreadable'
    throw error
  }
}

async function keep(folder: string, name: string, zip: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const arriving = join(folder, `${name}.new`)
  const file = await open(arriving, 'wx', 0o600)
  try {
    await file.writeFile(zip)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(arriving, join(folder, name))
  const directory = await open(folder, 'r')
  await directory.sync().finally(() => directory.close())
}

async function unpack(zip: string, parent: string, id: string): Promise<string | undefined> {
  const octets = await readFile(zip).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (octets === undefined) return undefined
  const files = packageFiles(octets)
  if (typeof files === 'string') throw new Error(`the package ${id} does not unpack any more: ${files}`)
  const root = join(parent, id)
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true, mode: 0o755 })
  // Ends Node's search for a package scope, so that no package.json above decides what a function's `.js` files are.
  await writeFile(join(parent, scopeFile), '{}\n')
  for (const file of files) await writeOut(root, file)
  return root
}

async function writeOut(root: string, { path, isFolder, mode, read }: PackageFile): Promise<void> {
  const place = join(root, ...path)
  await mkdir(isFolder ? place : join(root, ...path.slice(0, -1)), { recursive: true, mode: 0o755 })
  if (!isFolder) await writeFile(place, await read(), { flag: 'wx', mode })
}

function noFolder(error: unknown): string[] {
  if (isMissing(error)) return []
  throw error
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
