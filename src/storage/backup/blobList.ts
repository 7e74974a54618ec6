import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Digest } from './copying.ts'

/** A blob of a backup. */
export interface ListedBlob extends Digest {
  readonly id: string
}

/** Writes a list of blobs, in the order of their ids: a line each of id, size and SHA-256. */
export interface ListWriter {
  readonly add: (blobs: readonly ListedBlob[]) => Promise<void>
  /** Makes the list durable. */
  readonly end: () => Promise<void>
}

const line = /^([0-9a-f]{32}) (\d{1,16}) ([0-9a-f]{64})$/

/** Begins a list in a file that is not there yet. */
export async function writeList(path: string): Promise<ListWriter> {
  const handle = await open(path, 'wx', 0o600)
  return {
    add: async (blobs) => {
      await handle.appendFile(blobs.map(({ id, size, sha256 }) => `${id} ${size} ${sha256}\n`).join(''))
    },
    end: async () => {
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

/** Reads a list as it was written, whatever its length. */
export async function* readList(path: string): AsyncGenerator<ListedBlob> {
  const input = createReadStream(path)
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const [, id, size, sha256] = line.exec(text) ?? []
      if (id === undefined || size === undefined || sha256 === undefined) throw new Error(`${path} is no list of blobs`)
      yield { id, size: Number(size), sha256 }
    }
  } finally {
    // Its lines' end leaves the file open where they were not read to its end.
    input.destroy()
  }
}

/** A list that is asked for ids in their order. */
export interface ListCursor {
  /** What the list says of an id; every id asked for comes after those before. */
  readonly find: (id: string) => Promise<ListedBlob | undefined>
  readonly close: () => Promise<void>
}

function cursorOf(path: string): ListCursor {
  const blobs = readList(path)
  let next: ListedBlob | undefined
  let isOver = false
  const step = async (): Promise<void> => {
    const { done, value } = await blobs.next()
    isOver = done === true
    next = done === true ? undefined : value
  }
  return {
    find: async (id) => {
      while (!isOver && (next === undefined || next.id < id)) await step()
      return next?.id === id ? next : undefined
    },
    close: async () => void (await blobs.return(undefined)),
  }
}

/** Several lists as one: the first that has an id tells of it. */
export function openCursors(paths: readonly string[]): ListCursor {
  const cursors = paths.map(cursorOf)
  return {
    find: async (id) => {
      const found = await Promise.all(cursors.map((cursor) => cursor.find(id)))
      return found.find((blob) => blob !== undefined)
    },
    close: async () => {
      for (const cursor of cursors) await cursor.close()
    },
  }
}
