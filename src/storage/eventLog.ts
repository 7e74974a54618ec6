import { mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventLog } from '../services/mobileanalytics/ports.ts'
import { isMissing } from './dataFolder.ts'

const rotateAt = 16 * 1024 * 1024
const olderFiles = 4

interface Waiting {
  readonly octets: Buffer
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * One JSON document a line in `<name>.jsonl`, and in `<name>.jsonl.1` to `.4` what came before: five files of 16 MiB at
 * most, only for their owner. Whoever waits at the same time shares one write and one flush.
 */
export function folderEventLog(folder: string, name: string, limit: number = rotateAt): EventLog {
  const path = join(folder, `${name}.jsonl`)
  let waiting: Waiting[] = []
  let writing = false

  const drain = async () => {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await append(folder, path, Buffer.concat(batch.map(({ octets }) => octets)), limit)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    writing = false
  }

  return {
    append: (documents) => {
      const octets = Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ octets, resolve, reject })
      if (!writing) void drain()
      return promise
    },
  }
}

async function append(folder: string, path: string, octets: Uint8Array, limit: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const size = await sizeOf(path)
  if (size > 0 && size + octets.length > limit) await rotate(path)
  const handle = await open(path, 'a', 0o600)
  try {
    await handle.appendFile(octets)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** The oldest is overwritten by the one after it. */
async function rotate(path: string): Promise<void> {
  for (let number = olderFiles; number > 0; number -= 1) {
    await renameIfPresent(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`)
  }
}

async function renameIfPresent(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
