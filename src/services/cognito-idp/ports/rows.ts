/** A row that changes by compare-and-set: a change made from an older version is refused. */
export interface Versioned {
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
}

/** What became of a change: `stale` when somebody changed the row first, `taken` when a name is another user's. */
export type Saved = 'saved' | 'stale' | 'taken'

/** What became of a new row: `taken` when its name is in use, `gone` when what it belongs to was deleted. */
export type Created = 'saved' | 'taken' | 'gone'

/** The same, of which there may be so many: `full` when there are. */
export type Placed = Created | 'full'

/** One page of a listing in key order. */
export interface Page {
  readonly after: string | undefined
  readonly limit: number
}
