import type { FileHandle } from 'node:fs/promises'

/** What is gathered before one write to the file: a write costs a trip to another thread, whatever its size. */
const blockSize = 512 * 1024
const mostChunks = 1024

/** Writes all chunks to a file and answers with their size. The next chunks are gathered while a block is written. */
export async function writeBytes(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  let gathered: Uint8Array[] = []
  let gatheredSize = 0
  let writing: Promise<Ended> = Promise.resolve(undefined)

  const flush = async (): Promise<void> => {
    requireSuccess(await writing)
    writing = attempt(writeBlock(handle, gathered))
    gathered = []
    gatheredSize = 0
  }

  try {
    for await (const chunk of chunks) {
      if (chunk.byteLength === 0) continue
      gathered.push(chunk)
      gatheredSize += chunk.byteLength
      size += chunk.byteLength
      if (gatheredSize >= blockSize || gathered.length >= mostChunks) await flush()
    }
    await flush()
  } finally {
    await writing
  }
  requireSuccess(await writing)
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

/** How work that was begun early ended; kept as a value, since a rejection that nobody awaits yet would end the process. */
type Ended = { readonly error: unknown } | undefined

function attempt(work: Promise<void>): Promise<Ended> {
  return work.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
}

function requireSuccess(ended: Ended): void {
  if (ended !== undefined) throw ended.error
}
