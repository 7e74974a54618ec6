import type { KeyObject } from 'node:crypto'

/** Part of an object: octets from `start` up to, but not including, `end`, as in `slice`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * The bytes of objects, under ids that the driver makes. It knows no bucket and no key: a metadata row names the id,
 * and bytes that no row names are an orphan, which the next start's `sweep` removes. What is kept is sealed: bytes that
 * are not those which were written are an error, and none of them is answered.
 */
export interface ObjectBytes extends Upkeep {
  /**
   * Keeps the bytes durably (fsynced, under their final name) before it resolves. When the source throws or the disk
   * refuses, it rejects with that error and nothing stays behind. A chunk must not be changed after it was handed over.
   * With a `secret`, which is not kept, nobody can read them without it.
   */
  readonly write: (chunks: AsyncIterable<Uint8Array>, secret?: KeyObject) => Promise<Kept>
  /**
   * The bytes, read as they are asked for; each chunk is the caller's to keep. With a range, exactly its octets, or an
   * error when there are fewer. Throws `BytesMissing` at the first chunk when there are none under this id, and
   * `BytesDamaged` before the first that is not as it was written.
   */
  readonly read: (id: string, range?: ByteRange, secret?: KeyObject) => AsyncIterable<Uint8Array>
}

/** Bytes that are durable. */
export interface Kept {
  readonly id: string
  readonly size: number
}

/** What a driver provides: files, under ids that it makes, as it is given them. */
export interface ObjectFiles extends Upkeep {
  /**
   * As `ObjectBytes.write`; the source may depend on the id under which its bytes will stand. Each chunk is written before
   * the next one is asked for.
   */
  readonly write: (source: (id: string) => AsyncIterable<Uint8Array>) => Promise<Kept>
  /** Throws `BytesMissing` when there are none under this id. */
  readonly open: (id: string) => Promise<OpenFile>
}

/** A file that can be read to its end, even once it is removed. */
export interface OpenFile {
  readonly size: number
  /** Exactly these octets, or an error when there are fewer; each chunk is good until the next one is asked for. */
  readonly read: (range: ByteRange) => AsyncIterable<Uint8Array>
  readonly close: () => Promise<void>
}

interface Upkeep {
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

/** Kept bytes are not those that were written, or cannot be opened with the keys at hand. */
export class BytesDamaged extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options)
    this.name = 'BytesDamaged'
  }
}

/** Refuses what is no range; an end past that of the bytes is for the reader to find. */
export function requireRange({ start, end }: ByteRange): void {
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end
  if (!isRange) throw new RangeError(`not a range of octets: from ${start} up to ${end}`)
}
