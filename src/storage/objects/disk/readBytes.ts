import { type FileHandle, open } from 'node:fs/promises'
import { type ByteRange, BytesMissing, type OpenFile, requireRange } from '../driver.ts'

/** What one read asks for: a read costs a trip to another thread, whatever its size; a slow client holds one block. */
const blockSize = 512 * 1024

/** How many buffers are kept for reads to come. */
const mostKept = 8

/** Buffers of one block, which reads borrow: a fresh one for each costs the collector as much as reading costs. */
export interface Buffers {
  readonly borrow: () => Buffer
  readonly giveBack: (buffer: Buffer) => void
}

/** Starts without any buffer. */
export function openBuffers(): Buffers {
  const kept: Buffer[] = []
  return {
    borrow: () => kept.pop() ?? Buffer.allocUnsafeSlow(blockSize),
    giveBack: (buffer) => {
      if (kept.length < mostKept) kept.push(buffer)
    },
  }
}

/** Opens a file for reading. */
export async function openFile(path: string, id: string, buffers: Buffers): Promise<OpenFile> {
  const handle = await openForReading(path, id)
  try {
    const { size } = await handle.stat()
    return { size, read: (range) => readBytes(handle, id, range, buffers), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads block by block, as it is asked for, into one buffer. */
async function* readBytes(
  handle: FileHandle,
  id: string,
  range: ByteRange,
  buffers: Buffers,
): AsyncGenerator<Uint8Array, void> {
  requireRange(range)
  const { start, end } = range
  const isShort = end - start < blockSize / 2
  const buffer = isShort ? Buffer.allocUnsafeSlow(end - start) : buffers.borrow()
  try {
    for (let at = start; at < end; ) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.byteLength, end - at), at)
      if (bytesRead === 0) throw new Error(`the bytes of ${id} end at ${at}, before ${end}`)
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    if (!isShort) buffers.giveBack(buffer)
  }
}

async function openForReading(path: string, id: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BytesMissing(id, { cause: error })
    throw error
  }
}
