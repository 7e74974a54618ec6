import type { FileHandle } from 'node:fs/promises'

/** A chunk of up to so many octets waits for the next, since a write costs a trip to another thread, whatever its size. */
const smallChunk = 16 * 1024

/** So many chunks wait at most; they are copied. */
const mostWaiting = 64

/** Writes all chunks to a file and answers with their size. A chunk is not touched any more once the next is asked for. */
export async function writeBytes(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  let waiting: Uint8Array[] = []
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) continue
    size += chunk.byteLength
    if (chunk.byteLength <= smallChunk && waiting.length < mostWaiting) {
      waiting.push(Uint8Array.from(chunk))
      continue
    }
    await writeBlock(handle, [...waiting, chunk])
    waiting = []
  }
  await writeBlock(handle, waiting)
  return size
}

/** One gathered write, gone on with where the system took only part of it. */
async function writeBlock(handle: FileHandle, block: readonly Uint8Array[]): Promise<void> {
  let left = block
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left)
    left = afterBytes(left, bytesWritten)
  }
}

/** What is left of a list of chunks after its first `count` octets. */
export function afterBytes(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let skipped = 0
  for (const [index, chunk] of chunks.entries()) {
    if (skipped + chunk.byteLength > count) return [chunk.subarray(count - skipped), ...chunks.slice(index + 1)]
    skipped += chunk.byteLength
  }
  return []
}
