import type { CognitoStreams, PushSync } from '@aws-sdk/client-cognito-sync'
import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Scope } from '../../kernel/operation.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'

/** What Cognito Sync needs from outside. */
export interface Needs {
  readonly syncs: SyncStore
  readonly identities: Identities
  /** Seals session tokens. */
  readonly keyRing: KeyRingSource
  /** Invokes the function of a pool's sync trigger. */
  readonly callAs: CallAs
  readonly clock: Clock
}

/** The identity pools of this deployment, as far as their data is concerned. */
export interface Identities {
  readonly pool: (id: string) => Promise<IdentityPool | undefined>
  /** The pool that an identity is of; undefined where there is no such identity. */
  readonly poolOf: (identity: string) => Promise<IdentityPool | undefined>
  /** Ids of pools in their order. */
  readonly pools: (account: string, region: string, after: string, limit: number) => Promise<readonly string[]>
}

/** An identity pool, and where it is. */
export interface IdentityPool extends Scope {
  readonly id: string
}

/** Whose dataset, and which. */
export interface Place {
  readonly pool: string
  readonly identity: string
  readonly name: string
}

/** A dataset's account of itself. What was deleted keeps its counts, so that other devices learn of it. */
export interface Dataset extends Place {
  readonly exists: boolean
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** The device or caller that changed it last. */
  readonly modifiedBy: string
  /** Counts changes; goes on counting when the dataset is deleted and made anew. */
  readonly syncCount: number
  /** The sync count of its last deletion; 0 where there was none. */
  readonly deletedCount: number
  /** How many records it has, without the removed ones. */
  readonly records: number
  /** Octets of their keys and values. */
  readonly storage: number
}

/** A record as it is kept. */
export interface KeptRecord {
  readonly key: string
  /** Undefined where it was removed: other devices learn of it by its count. */
  readonly value: string | undefined
  /** The dataset's sync count when it was changed. */
  readonly syncCount: number
  readonly modifiedAt: number
  readonly modifiedBy: string
  readonly deviceModifiedAt: number
}

/** A dataset's next state, thought out on `before`: it is refused when the dataset has changed since. */
export interface Change {
  /** Undefined where the dataset was never there. */
  readonly before: Dataset | undefined
  readonly after: Dataset
  /** Records that were changed or removed. */
  readonly records: readonly KeptRecord[]
}

/** How much an identity keeps. */
export interface Usage {
  readonly datasets: number
  readonly storage: number
  /** Undefined where nothing was ever kept. */
  readonly modifiedAt: number | undefined
}

/** How much the identities of a pool keep together. */
export interface PoolUsage {
  /** How often datasets were changed. */
  readonly sessions: number
  readonly storage: number
  readonly modifiedAt: number | undefined
}

/** What a pool's administrator set. */
export interface PoolSettings {
  readonly pushSync?: PushSync
  readonly streams?: CognitoStreams
  /** Event type to function ARN. */
  readonly events: Readonly<Record<string, string>>
  /** Counts changes: a change that was thought out on an older one is refused. 0 where nothing was ever set. */
  readonly revision: number
}

/** A place in a list of records: in the order of their counts, then keys. */
export interface RecordPlace {
  readonly syncCount: number
  readonly key: string
}

/** Where datasets and their records are kept. */
export interface SyncStore {
  /** A dataset, deleted ones too; undefined where there never was one. */
  readonly dataset: (place: Place) => Promise<Dataset | undefined>
  /** Datasets that exist, in the order of their names. */
  readonly datasets: (identity: string, after: string, limit: number) => Promise<readonly Dataset[]>
  /** Names of the datasets that an identity got by merges with others, of the dataset `name`. */
  readonly mergedWith: (place: Place) => Promise<readonly string[]>
  /** Records after a place, the removed ones too. */
  readonly recordsAfter: (place: Place, after: RecordPlace, limit: number) => Promise<readonly KeptRecord[]>
  /** How many records changed after a count, the removed ones too. */
  readonly countAfter: (place: Place, syncCount: number) => Promise<number>
  /** The records of these keys, the removed ones too; all of the dataset's without them. */
  readonly records: (place: Place, keys?: readonly string[]) => Promise<readonly KeptRecord[]>
  /** False when the dataset has changed since, or the identity has `limit` datasets and this would be another. */
  readonly save: (change: Change, limit: number) => Promise<boolean>
  /** False when the dataset has changed since. */
  readonly deleteDataset: (dataset: Dataset, at: number) => Promise<boolean>
  readonly usage: (identity: string) => Promise<Usage>
  readonly poolUsage: (pool: string) => Promise<PoolUsage>
  readonly settings: (pool: string) => Promise<PoolSettings>
  /** False when they have changed since `revision`. */
  readonly saveSettings: (pool: string, settings: PoolSettings) => Promise<boolean>
  /** Removes everything of an identity that is gone. */
  readonly forgetIdentity: (identity: string) => Promise<void>
  /** Removes everything of a pool that is gone. */
  readonly forgetPool: (pool: string) => Promise<void>
  /** Gives the datasets of one identity to another, under the names that `rename` finds for them. */
  readonly move: (moves: readonly Move[], at: number) => Promise<void>
}

/** A dataset's way from one identity to another. */
export interface Move {
  readonly from: Dataset
  readonly to: Place
  /** The dataset of the new owner that has to learn of it. */
  readonly mergedInto: string
}
