import type { Needs } from '../ports.ts'

/** What removes identities and pools. */
interface Deletions {
  readonly deletePool: (id: string) => Promise<boolean>
  readonly deleteIdentity: (id: string) => Promise<boolean>
}

/**
 * The same store, with what identities keep here removed after them. Where a crash comes between, what is left behind
 * is nobody's: ids of identities are never given twice.
 */
export function forgetting<S extends Deletions>(store: S, { syncs }: Pick<Needs, 'syncs'>): S {
  return {
    ...store,
    deletePool: async (id) => {
      const deleted = await store.deletePool(id)
      if (deleted) await syncs.forgetPool(id)
      return deleted
    },
    deleteIdentity: async (id) => {
      const deleted = await store.deleteIdentity(id)
      if (deleted) await syncs.forgetIdentity(id)
      return deleted
    },
  }
}
