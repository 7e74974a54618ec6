import type { Changes, Topic } from './changes.ts'

/** Things of a topic that are kept at hand by their key, until they change: here, or in another process. */
export interface AtHand<V> {
  readonly find: (key: string) => Promise<V | undefined>
  /** What is kept under a key, as it was when it was last asked for; undefined where nothing is. */
  readonly atHand: (key: string) => V | undefined
  /** Runs a change, which must count its topic, and forgets this key then, or all; a read that overlaps is not kept. */
  readonly changing: <T>(key: string | undefined, change: () => Promise<T>) => Promise<T>
}

/** What is kept, and where it is read. */
export interface AtHandTerms<V> {
  readonly topic: Topic
  readonly capacity: number
  readonly read: (key: string) => Promise<V | undefined>
  /** Whether it is kept too that there is nothing under a key: only where strangers cannot choose keys. */
  readonly keepsNothing?: true
}

/** Opens a shelf of things at hand. When it is full it begins anew. */
export function atHand<V>(changes: Changes, { topic, capacity, read, keepsNothing }: AtHandTerms<V>): AtHand<V> {
  const kept = new Map<string, V | undefined>()
  let change = 0
  const follow = changes.follower(topic, () => {
    change++
    kept.clear()
  })
  const readAndKeep = async (key: string): Promise<V | undefined> => {
    const before = change
    const value = await read(key)
    if (before !== change || (value === undefined && keepsNothing === undefined)) return value
    if (kept.size >= capacity) kept.clear()
    kept.set(key, value)
    return value
  }
  return {
    find: async (key) => {
      await follow()
      const known = kept.get(key)
      return known !== undefined || kept.has(key) ? known : readAndKeep(key)
    },
    atHand: (key) => kept.get(key),
    changing: async (key, run) => {
      change++
      try {
        return await run()
      } finally {
        change++
        if (key === undefined) kept.clear()
        else kept.delete(key)
      }
    },
  }
}
