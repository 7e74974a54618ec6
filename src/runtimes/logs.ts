import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where the output of functions goes. */
export interface FunctionLogs {
  /** Takes output in order, of a function by its account and name: `123456789012/orders`. While too much waits for the disk it gives a promise that resolves when there is room. */
  readonly write: (name: string, octets: Uint8Array) => Promise<void> | undefined
  /** Resolves when everything taken so far is written. */
  readonly flush: () => Promise<void>
}

const rotateAt = 4 * 1024 * 1024
const backlogLimit = 1024 * 1024

interface LogFile {
  waiting: Uint8Array[]
  backlog: number
  writing: Promise<void> | undefined
  size: number | undefined
}

/**
 * One file a function, `<account>/<name>.log`, and the one before it, `.log.1`. Only its owner may read it.
 * A write that fails is told to `failed` and its output is lost: a full disk does not stop functions.
 */
export function folderLogs(folder: string, failed: (error: unknown) => void): FunctionLogs {
  const files = new Map<string, LogFile>()

  const drain = async (name: string, file: LogFile) => {
    while (file.waiting.length > 0) {
      const octets = Buffer.concat(file.waiting)
      file.waiting = []
      await append(folder, name, file, octets).catch(failed)
      file.backlog -= octets.length
    }
    file.writing = undefined
    if (file.waiting.length === 0) files.delete(name)
  }

  return {
    write: (name, octets) => {
      const file = files.get(name) ?? { waiting: [], backlog: 0, writing: undefined, size: undefined }
      files.set(name, file)
      file.waiting.push(octets)
      file.backlog += octets.length
      file.writing ??= drain(name, file)
      return file.backlog > backlogLimit ? file.writing : undefined
    },
    flush: async () => {
      await Promise.all([...files.values()].map((file) => file.writing))
    },
  }
}

async function append(folder: string, name: string, file: LogFile, octets: Uint8Array): Promise<void> {
  const path = join(folder, `${name}.log`)
  if (file.size === undefined) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    file.size = await sizeOf(path)
  }
  if (file.size + octets.length > rotateAt && file.size > 0) {
    await rename(path, `${path}.1`)
    file.size = 0
  }
  await appendFile(path, octets, { mode: 0o600 })
  file.size += octets.length
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
