import type { Bucket } from '../../../../services/s3/ports.ts'

/** Buckets that were read, until they change. */
export interface BucketCache {
  readonly find: (name: string) => Promise<Bucket | undefined>
  /** Runs a change of the bucket with this name and forgets it then; a read that overlaps is not remembered. */
  readonly changing: <T>(name: string, change: () => Promise<T>) => Promise<T>
}

const most = 10_000

/** Remembers buckets that exist. This process must be the only one that changes them. */
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
