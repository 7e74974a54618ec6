import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { zipSync } from 'fflate'

/** What is put into a bucket to be deployed, such as a folder of code, packed. */
export interface Archive {
  readonly bytes: Uint8Array
  /** Of the packed content: the same code has the same name. */
  readonly key: string
}

/** What is never part of a function. */
const leftOut = new Set(['.git', '.DS_Store'])
const isTest = /\.test\.[cm]?[jt]s$/

/** Packs a folder of code as a zip whose octets depend on nothing but its files. */
export async function packFolder(folder: string): Promise<Archive> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(/[\\/]/).some((part) => leftOut.has(part)) && !isTest.test(name))
    .sort()
  const files: Record<string, Uint8Array> = {}
  for (const name of names) files[name.replaceAll('\\', '/')] = await readFile(join(folder, name))
  const bytes = zipSync(files, { level: 6, mtime: new Date('1980-01-01T00:00:00Z') })
  return { bytes, key: `${contentName(bytes)}.zip` }
}

/** A name that the same content always has. */
export function contentName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
