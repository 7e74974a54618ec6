import type { KeyObject } from 'node:crypto'

/** Octets from `start` up to, but not including, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Octets too many to stand beside their row, under ids of the driver's making. */
export interface ObjectBytes {
  /** Durable when it resolves; nothing stays behind when the source throws. Nobody reads them without the secret. */
  readonly write: (
    chunks: AsyncIterable<Uint8Array>,
    secret?: KeyObject,
  ) => Promise<{ readonly id: string; readonly size: number }>
  /** With the secret that they were written with; throws before octets that are not those which were written. */
  readonly read: (id: string, range?: ByteRange, secret?: KeyObject) => AsyncIterable<Uint8Array>
  readonly remove: (ids: readonly string[]) => Promise<void>
}

/** Blobs that no row names any more. */
export type Freed = readonly string[]

/** Takes blobs away once nobody reads them. */
export interface Reclaim {
  /** Keeps blobs from being removed until the answered function is called. */
  readonly pin: (ids: readonly string[]) => () => void
  /** Removes blobs that no row names any more, now or when the last reader is done. */
  readonly discard: (ids: readonly string[]) => void
}
