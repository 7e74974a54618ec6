/** Octets of a stream in the amounts that a reader wants. */
export interface Puller {
  /** The next octets, exactly so many, as the pieces in which they came; an error when there are fewer. */
  readonly take: (size: number) => Promise<readonly Uint8Array[]>
  /** Gives the stream up. */
  readonly stop: () => Promise<void>
}

/** Pulls octets of a stream without copying them. */
export function puller(chunks: AsyncIterable<Uint8Array>): Puller {
  const source = chunks[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)

  const next = async (): Promise<Uint8Array> => {
    const step = await source.next()
    if (step.done === true) throw new Error('the stream ended before its reader')
    return step.value
  }

  return {
    take: async (size) => {
      const pieces: Uint8Array[] = []
      for (let wanted = size; wanted > 0; ) {
        if (rest.byteLength === 0) rest = await next()
        const piece = rest.byteLength > wanted ? rest.subarray(0, wanted) : rest
        rest = rest.subarray(piece.byteLength)
        wanted -= piece.byteLength
        if (piece.byteLength > 0) pieces.push(piece)
      }
      return pieces
    },
    stop: async () => {
      await source.return?.()
    },
  }
}
