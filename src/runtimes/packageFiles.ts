import type { CodeRefusal } from '../services/lambda/ports.ts'
import { readZip, ZipError } from './zip.ts'

/** A file or folder of a deployment package, with a path that stays inside it. */
export interface PackageFile {
  /** Segments without `.` and `..`. */
  readonly path: readonly string[]
  readonly isFolder: boolean
  /** Permissions, without type bits. */
  readonly mode: number
  readonly read: () => Promise<Uint8Array>
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 250 MB unpacked. */
const unpackedLimit = 262_144_000
const typeBits = 0o170000
const folderType = 0o040000
const fileType = 0o100000
const defaultMode = 0o755

/**
 * The files of a package, or why it is refused: names that lead out of it, symbolic links and other special files,
 * one path twice, more than it may unpack to. Every file's octets are checked by `read`.
 */
export function packageFiles(zip: Uint8Array): readonly PackageFile[] | CodeRefusal {
  const entries = entriesOf(zip)
  if (entries === undefined) return 'unreadable'
  if (entries.length === 0) return 'empty'
  const files: PackageFile[] = []
  const seen = new Map<string, boolean>()
  let total = 0
  for (const entry of entries) {
    total += entry.size
    if (total > unpackedLimit) return 'tooLarge'
    const path = safePath(entry.name)
    if (path === undefined) return 'unsafeName'
    const type = (entry.mode ?? 0) & typeBits
    if (type !== 0 && type !== (entry.isFolder ? folderType : fileType)) return 'link'
    if (!claims(seen, path, entry.isFolder)) return 'unreadable'
    if (path.length === 0) continue
    files.push({ path, isFolder: entry.isFolder, mode: permissions(entry.mode), read: entry.read })
  }
  return files
}

function entriesOf(zip: Uint8Array) {
  try {
    return readZip(zip)
  } catch (error) {
    if (error instanceof ZipError) return undefined
    throw error
  }
}

/** The segments of a name; undefined when it could mean a place outside, on any system. */
function safePath(name: string): readonly string[] | undefined {
  if (name === '' || name.startsWith('/') || /[\\\0]/.test(name) || /^[a-zA-Z]:/.test(name)) return undefined
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.')
  return segments.includes('..') ? undefined : segments
}

/** Notes that a path is taken. False when it is taken already, or is a file where another needs a folder. */
function claims(seen: Map<string, boolean>, path: readonly string[], isFolder: boolean): boolean {
  for (let depth = 1; depth < path.length; depth += 1) {
    const parent = path.slice(0, depth).join('/')
    if (seen.get(parent) === false) return false
    seen.set(parent, true)
  }
  const key = path.join('/')
  const before = seen.get(key)
  if (before !== undefined && !(before && isFolder)) return false
  seen.set(key, isFolder)
  return true
}

/** As the zip says, and always readable by its owner. A zip without modes gives files that may be run, such as `bootstrap`. */
function permissions(mode: number | undefined): number {
  const given = (mode ?? 0) & 0o777
  return given === 0 ? defaultMode : given | 0o400
}
