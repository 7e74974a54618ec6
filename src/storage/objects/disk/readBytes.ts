import { type FileHandle, open } from 'node:fs/promises'
import { type ByteRange, BytesMissing } from '../driver.ts'

/** What one read asks for: a read costs a trip to another thread, whatever its size; a slow client holds one block. */
const blockSize = 512 * 1024

/** Reads a file block by block, as it is asked for. Every block has a buffer of its own, never used again. */
export async function* readBytes(path: string, id: string, range?: ByteRange): AsyncGenerator<Uint8Array, void> {
  if (range !== undefined) requireRange(range)
  const handle = await openForReading(path, id)
  try {
    let at = range?.start ?? 0
    const end = range?.end ?? (await handle.stat()).size
    while (at < end) {
      const block = await readBlock(handle, at, Math.min(blockSize, end - at))
      if (block.byteLength === 0) throw new Error(`the bytes of ${id} end at ${at}, before ${end}`)
      at += block.byteLength
      yield block
    }
  } finally {
    await handle.close()
  }
}

async function readBlock(handle: FileHandle, position: number, size: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(size)
  const { bytesRead } = await handle.read(buffer, 0, size, position)
  return bytesRead === size ? buffer : buffer.subarray(0, bytesRead)
}

async function openForReading(path: string, id: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BytesMissing(id, { cause: error })
    throw error
  }
}

function requireRange({ start, end }: ByteRange): void {
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end
  if (!isRange) throw new RangeError(`not a range of octets: from ${start} up to ${end}`)
}
