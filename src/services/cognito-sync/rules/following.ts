import type { Needs } from '../ports.ts'
import { mergeDatasets } from './merge.ts'

/** What ends identities and pools. */
interface Endings {
  readonly deletePool: (id: string) => Promise<boolean>
  readonly deleteIdentity: (id: string) => Promise<boolean>
  readonly merge: (source: string, destination: string, at: number) => Promise<boolean>
}

/**
 * The same store, with the datasets of identities following them: deleted when they are deleted, given to the identity
 * that stays when two are merged. Where a crash comes between, datasets are left that nobody reaches: ids of identities
 * are never given twice.
 */
export function following<S extends Endings>(store: S, needs: Pick<Needs, 'syncs' | 'clock'>): S {
  return {
    ...store,
    deletePool: async (id) => {
      const deleted = await store.deletePool(id)
      if (deleted) await needs.syncs.forgetPool(id)
      return deleted
    },
    deleteIdentity: async (id) => {
      const deleted = await store.deleteIdentity(id)
      if (deleted) await needs.syncs.forgetIdentity(id)
      return deleted
    },
    merge: async (source, destination, at) => {
      const merged = await store.merge(source, destination, at)
      if (merged) await mergeDatasets(needs, source, destination)
      return merged
    },
  }
}
