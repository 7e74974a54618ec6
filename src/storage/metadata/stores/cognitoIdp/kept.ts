/** What is computed of rows, by their key; the oldest leaves first. */
export interface Kept<T> {
  readonly get: (key: string) => T | undefined
  readonly set: (key: string, value: T) => T
  readonly delete: (key: string) => void
}

/** Keeps as many as `capacity`. What is kept is frozen, since everybody who asks is given the same. */
export function keep<T extends object>(capacity: number): Kept<T> {
  const kept = new Map<string, T>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => {
      kept.delete(key)
      kept.set(key, frozen(value))
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string)
      return value
    },
    delete: (key) => void kept.delete(key),
  }
}

/** Octets cannot be frozen, and are left. */
function frozen<T extends object>(value: T): T {
  if (ArrayBuffer.isView(value)) return value
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) frozen(member)
  return Object.freeze(value)
}
