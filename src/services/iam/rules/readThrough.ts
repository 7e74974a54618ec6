/** A bounded cache in front of a read. A hit is one look-up in a Map. */
export interface ReadThrough<V> {
  readonly read: (key: string) => Promise<V | undefined>
  /** Forgets everything; reads under way are answered but not kept. */
  readonly clear: () => void
}

/** Keeps at most `limit` answers, the oldest leave first. What is not found is not kept: nobody can fill it with nothing. */
export function readThrough<V>(limit: number, load: (key: string) => Promise<V | undefined>): ReadThrough<V> {
  const kept = new Map<string, V>()
  let generation = 0
  const loadAndKeep = async (key: string): Promise<V | undefined> => {
    const before = generation
    const value = await load(key)
    if (value === undefined || before !== generation) return value
    if (kept.size >= limit) kept.delete(kept.keys().next().value as string)
    kept.set(key, value)
    return value
  }
  return {
    read: async (key) => kept.get(key) ?? (await loadAndKeep(key)),
    clear: () => {
      generation += 1
      kept.clear()
    },
  }
}
