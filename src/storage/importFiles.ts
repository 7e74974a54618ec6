import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { UserImports } from '../services/cognito-idp/rules/imports/ports.ts'
import { isMissing } from './dataFolder.ts'

/** Files of imports, and what is told of their lines. */
export interface ImportFiles extends Pick<UserImports, 'put' | 'has' | 'remove' | 'kept' | 'log'> {
  readonly read: (jobId: string) => AsyncIterable<Uint8Array>
}

/** What stands behind the job's id in the name of a file that is on its way: each has a name of its own. */
const onItsWay = /\.[0-9a-f-]{36}\.new$/

/**
 * Files of imports in a folder, each under its job's id, and logs in another, `<pool>/<job>.log`; only for their owner.
 * A file is there whole or not at all, however many are sent for one job at once.
 */
export function importFiles(folder: string, logs: string): ImportFiles {
  const pathOf = (jobId: string): string => join(folder, jobId)
  return {
    put: async (jobId, octets, limit) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const arriving = `${pathOf(jobId)}.${randomUUID()}.new`
      try {
        const isWhole = await receive(arriving, octets, limit)
        if (isWhole) await rename(arriving, pathOf(jobId))
        return isWhole
      } finally {
        await rm(arriving, { force: true })
      }
    },
    has: async (jobId) => (await sizeOf(pathOf(jobId))) !== undefined,
    remove: async (jobId) => {
      const names = (await namesIn(folder)).filter((name) => jobOf(name) === jobId)
      await Promise.all(names.map((name) => rm(join(folder, name), { force: true })))
    },
    kept: async () => [...new Set((await namesIn(folder)).map(jobOf))],
    read: (jobId) => createReadStream(pathOf(jobId)),
    log: async ({ poolId, id }, lines) => {
      const path = join(logs, poolId, `${id}.log`)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await appendFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    },
  }
}

/** The job of a file, be it on its way still. */
function jobOf(name: string): string {
  return name.replace(onItsWay, '')
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Whether all of it was written: no more than the limit. */
async function receive(path: string, octets: AsyncIterable<Uint8Array>, limit: number): Promise<boolean> {
  const handle = await open(path, 'w', 0o600)
  try {
    let size = 0
    for await (const chunk of octets) {
      size += chunk.length
      if (size > limit) return false
      await handle.appendFile(chunk)
    }
    await handle.sync()
    return true
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
