import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { isMissing } from '../dataFolder.ts'

/** What is known of a file's octets. */
export interface Digest {
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

const blockSize = 1024 * 1024

/** Copies a file to a name that nothing has yet, flushed. @returns what was copied. Mode 0600. */
export async function copyFlushed(from: string, to: string): Promise<Digest> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', 0o600)
    try {
      const digest = await eachBlock(source, async (block) => {
        for (let at = 0; at < block.byteLength; ) {
          at += (await target.write(block, at, block.byteLength - at)).bytesWritten
        }
      })
      await target.sync()
      return digest
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** Reads a file to its end. */
export async function digestOf(path: string): Promise<Digest> {
  const handle = await open(path, 'r')
  try {
    return await eachBlock(handle, async () => undefined)
  } finally {
    await handle.close()
  }
}

/** Whether a file is there and holds the octets that it should. */
export async function isAs(path: string, digest: Digest): Promise<boolean> {
  try {
    return isSame(await digestOf(path), digest)
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Flushes a file that something else has written. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether two files hold the same octets. */
export function isSame(one: Digest, other: Digest): boolean {
  return one.size === other.size && one.sha256 === other.sha256
}

async function eachBlock(handle: FileHandle, use: (block: Uint8Array) => Promise<void>): Promise<Digest> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(blockSize)
  for (let size = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, blockSize, size)
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') }
    const block = buffer.subarray(0, bytesRead)
    hash.update(block)
    await use(block)
    size += bytesRead
  }
}
