/** Digests of the same octets, computed as they pass: by several algorithms at once, and perhaps in another thread. */
export interface RunningDigests {
  /**
   * Takes octets, which must not be changed until the digests are there. A promise says that enough is under way: more
   * may follow once it is fulfilled, and not before.
   */
  readonly update: (chunk: Uint8Array) => Promise<void> | undefined
  /** Raw octets, big-endian for the CRCs, in the order of the algorithms. Ends it. */
  readonly digest: () => Promise<readonly Uint8Array[]>
  /** Gives it up; without effect once it has ended. */
  readonly stop: () => void
}

/** Begins to digest octets, of which there are so many where that is known. */
export type StartDigests<Algorithm extends string> = (
  algorithms: readonly Algorithm[],
  length: number | undefined,
) => RunningDigests

/**
 * The chunks, digested on their way; at their end `verify` sees the digests, and what it throws is their reader's. Nothing
 * is begun until the first chunk is asked for, so that nothing is left where none is.
 */
export async function* digested(
  chunks: AsyncIterable<Uint8Array>,
  begin: () => RunningDigests,
  verify: (digests: readonly Uint8Array[]) => void,
): AsyncGenerator<Uint8Array, void> {
  const digests = begin()
  try {
    for await (const chunk of chunks) {
      const enough = digests.update(chunk)
      if (enough !== undefined) await enough
      yield chunk
    }
    verify(await digests.digest())
  } finally {
    digests.stop()
  }
}
