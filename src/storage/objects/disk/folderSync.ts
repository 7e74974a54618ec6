import { open } from 'node:fs/promises'

/** Makes the names in a folder durable: what was created in, renamed into or removed from it before the call. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * `syncFolder` whose callers share flushes: one that comes while a flush of its folder is under way, which may not see
 * what it did, waits for the next one together with all others that came since.
 */
export function sharedFolderSync(sync: (folder: string) => Promise<void> = syncFolder): typeof syncFolder {
  const underWay = new Map<string, Promise<void>>()
  const following = new Map<string, Promise<void>>()

  const start = (folder: string): Promise<void> => {
    following.delete(folder)
    const flush = sync(folder).finally(() => {
      if (underWay.get(folder) === flush) underWay.delete(folder)
    })
    underWay.set(folder, flush)
    return flush
  }

  const follow = (folder: string, flush: Promise<void>): Promise<void> => {
    const next = flush.then(
      () => start(folder),
      () => start(folder),
    )
    following.set(folder, next)
    return next
  }

  return (folder) => {
    const flush = underWay.get(folder)
    return flush === undefined ? start(folder) : (following.get(folder) ?? follow(folder, flush))
  }
}
