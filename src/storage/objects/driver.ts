/** Part of an object: octets from `start` up to, but not including, `end`, as in `slice`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * The bytes of objects, under ids that the driver makes. It knows no bucket and no key: a metadata row names the id,
 * and bytes that no row names are an orphan, which the next start's `sweep` removes.
 */
export interface ObjectBytes {
  /**
   * Keeps the bytes durably (fsynced, under their final name) before it resolves. When the source throws or the disk
   * refuses, it rejects with that error and nothing stays behind. A chunk must not be changed after it was handed over.
   */
  readonly write: (chunks: AsyncIterable<Uint8Array>) => Promise<{ readonly id: string; readonly size: number }>
  /**
   * The bytes, read as they are asked for; each chunk is the caller's to keep. With a range, exactly its octets, or an
   * error when there are fewer. Throws `BytesMissing` at the first chunk when there are none under this id.
   */
  readonly read: (id: string, range?: ByteRange) => AsyncIterable<Uint8Array>
  /** Removes the bytes; ids that are not there are passed over. A reader that has begun reads on to its end. */
  readonly remove: (ids: readonly string[]) => Promise<void>
  /**
   * Removes what earlier runs left behind: unfinished writes, and bytes whose id `isLive` does not answer with. It never
   * touches what this run has written, so that it may go on while requests are served.
   */
  readonly sweep: (isLive: IsLive) => Promise<{ readonly removed: number }>
  /** Waits for writes under way; later calls are refused. */
  readonly close: () => Promise<void>
}

/** Which of these ids some metadata row names. */
export type IsLive = (ids: readonly string[]) => Promise<ReadonlySet<string>>

/** No bytes are kept under an id, though its caller thought so: removed since, or lost. */
export class BytesMissing extends Error {
  readonly id: string

  constructor(id: string, options?: ErrorOptions) {
    super(`no bytes are kept under ${id}`, options)
    this.name = 'BytesMissing'
    this.id = id
  }
}
