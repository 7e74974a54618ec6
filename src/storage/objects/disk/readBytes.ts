import { type FileHandle, open } from 'node:fs/promises'
import { type ByteRange, BytesMissing, type OpenFile, requireRange } from '../driver.ts'

/** What one read asks for: a read costs a trip to another thread, whatever its size; a slow client holds one block. */
const blockSize = 512 * 1024

/** Opens a file for reading. */
export async function openFile(path: string, id: string): Promise<OpenFile> {
  const handle = await openForReading(path, id)
  try {
    const { size } = await handle.stat()
    return { size, read: (range) => readBytes(handle, id, range), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads block by block, as it is asked for, into one buffer: a fresh one for each block costs as much as reading it. */
async function* readBytes(handle: FileHandle, id: string, range: ByteRange): AsyncGenerator<Uint8Array, void> {
  requireRange(range)
  const { start, end } = range
  const buffer = Buffer.allocUnsafeSlow(Math.min(blockSize, end - start))
  for (let at = start; at < end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(blockSize, end - at), at)
    if (bytesRead === 0) throw new Error(`the bytes of ${id} end at ${at}, before ${end}`)
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
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
