import type { Bucket } from '../../../../services/s3/ports.ts'

/** Buckets that were read, until they change. */
export interface BucketCache {
  readonly find: (name: string) => Promise<Bucket | undefined>
  /** Runs a change of the bucket with this name and forgets it then; a read that overlaps is not remembered. */
  readonly changing: <T>(name: string, change: () => Promise<T>) => Promise<T>
  /** Forgets all: another process changed some. */
  readonly clear: () => void
}

const most = 10_000

/** Remembers buckets that exist. Who else changes them must have it cleared. */
export function bucketCache(read: (name: string) => Promise<Bucket | undefined>): BucketCache {
  const buckets = new Map<string, Bucket>()
  let changes = 0

  const readThrough = async (name: string): Promise<Bucket | undefined> => {
    const before = changes
    const bucket = await read(name)
    if (bucket !== undefined && before === changes) {
      if (buckets.size >= most) buckets.clear()
      buckets.set(name, bucket)
    }
    return bucket
  }

  return {
    find: async (name) => buckets.get(name) ?? readThrough(name),
    clear: () => {
      changes++
      buckets.clear()
    },
    changing: async (name, change) => {
      changes++
      try {
        return await change()
      } finally {
        changes++
        buckets.delete(name)
      }
    },
  }
}
